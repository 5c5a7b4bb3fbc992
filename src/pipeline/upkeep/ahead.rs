//! What goes on while the first document is typeset: the record of the unfinished edition is written, and what
//! publishing needs is made.

use super::super::session::Session;
use super::Upkeep;

impl Upkeep {
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
