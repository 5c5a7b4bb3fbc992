//! A boundary for panics: one template must not end a run.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs something that may panic. `Err` holds the words of the panic.
///
/// It is safe to go on afterwards. The engine's environment is not changed by a rendering, the
/// record of a rendering is taken out of its place and only read for the fault in it, and what
/// jobs share (the indices of the data, the hashes of sources) lies behind locks that are taken
/// over when poisoned and whose entries are put in whole.
pub(super) fn unwinding<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // The words go into a diagnostic; printed beside it they would tear up the progress bar.
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                others(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|panic| words(&*panic))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it gave no reason".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_words() {
        assert_eq!(unwinding(|| 1), Ok(1));
        assert_eq!(unwinding(|| panic!("no {}", 1)), Err::<(), _>("no 1".to_owned()));
        assert_eq!(unwinding(|| panic!("plain")), Err::<(), _>("plain".to_owned()));
    }
}
