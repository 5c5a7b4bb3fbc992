//! What a run can begin early: a worker, the record of the unfinished edition, and what the first document
//! that is published needs.

use super::super::job::Job;
use super::super::session::Session;
use super::Upkeep;

impl Upkeep {
    /// Whether some job is likely to be made: what it was made from is not all as it was, or it was not
    /// made. Only the files on the disk are not looked at.
    pub(in crate::pipeline) fn expects_work(&self, jobs: &[Job]) -> bool {
        let same = |job: &Job| {
            let made = self.state.made.get(&job.output);
            made.is_some_and(|made| self.now.is_base_of(made)) && !self.is_unmade(job)
        };
        !jobs.iter().all(same)
    }

    /// Makes ready what publishing needs, while a worker is still busy with the first document. What is
    /// written down here is what most documents of the run refer to.
    pub(in crate::pipeline) fn foresee(&self, session: &Session) {
        let Some(writer) = &self.writer else { return };
        for table in self.stale_tables(session) {
            self.remember_cells(writer, session, &table);
        }
        self.remember_secrets(writer, session, self.secrets(session).print);
    }

    /// Says that the record of the unfinished edition is on the disk, or that it could not be written.
    pub(in crate::pipeline) fn begun(&self, well: bool) {
        // Nobody else sets it.
        let _ = self.begun.set(well);
    }

    /// Waits until files may be published; false if none may. A file that is published before the record
    /// of the unfinished edition is on the disk would make the earlier record untrue.
    pub(in crate::pipeline) fn may_publish(&self) -> bool {
        *self.begun.wait()
    }
}
