//! Remembers what many jobs have in common.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// Values that are made when first asked for. There are few keys, and many threads that ask for them.
#[derive(Debug)]
pub(super) struct Memo<K, V>(RwLock<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V> Memo<K, V> {
    /// Does something with a value. It is made without keeping others waiting, so that two threads may
    /// make the same one.
    pub(super) fn with<T>(
        &self,
        key: K,
        make: impl FnOnce() -> V,
        look: impl FnOnce(&V) -> T,
    ) -> T {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return look(known);
        }
        let made = make();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        look(known.entry(key).or_insert(made))
    }
}
