//! Work on all cores that other work may wait for.

use std::ops::Range;

use rayon::prelude::*;

/// Does something for each number on all cores; the results come in order.
///
/// On a thread of the pool itself it is done one after the other: while such a thread waits for the rest
/// it may take up another job, and if that waits for these very results neither ever ends.
pub(super) fn map<T: Send>(
    numbers: Range<usize>,
    one: impl Fn(usize) -> T + Sync + Send,
) -> Vec<T> {
    match rayon::current_thread_index() {
        Some(_) => numbers.map(one).collect(),
        None => numbers.into_par_iter().map(one).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::thread::{self, ThreadId};

    use super::*;

    /// The threads that did some slow work.
    fn threads() -> Vec<ThreadId> {
        map(0..64, |_| {
            thread::sleep(std::time::Duration::from_micros(200));
            thread::current().id()
        })
    }

    #[test]
    fn a_thread_of_the_pool_waits_for_no_other() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        let (own, all) = pool.install(|| (thread::current().id(), threads()));
        assert!(all.iter().all(|thread| *thread == own));
        assert!(threads().iter().all(|thread| *thread != thread::current().id()));
    }

    #[test]
    fn results_come_in_order() {
        assert!(map(0..1000, |number| number).into_iter().eq(0..1000));
        assert_eq!(map(5..5, |number| number), Vec::<usize>::new());
    }
}
