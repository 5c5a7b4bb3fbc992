//! What a template asked for, and whether the answers would be the same now.

use std::cell::LazyCell;
use std::sync::Arc;

use super::super::context::{TablesRead, job_scope};
use super::super::job::Job;
use super::super::session::Session;
use super::prints::{Prints, figure_print, print_of};
use crate::publish::state::{Print, Read};
use crate::scope::Scope;
use crate::table::Table;

/// The print of the answer to one question.
pub(super) fn print_of_read(scope: &dyn Scope, prints: &Prints, read: &Read) -> Print {
    let row = |(table, row): &(Arc<Table>, usize)| prints.row(table, *row);
    match read {
        Read::Row => row_print(prints, scope.row().as_ref()),
        Read::Related => {
            let related = scope.related();
            let answers = related.iter().map(|(name, at)| (name, at.as_ref().map(row)));
            print_of(&answers.collect::<Vec<_>>())
        }
        Read::Rows(view, table) => {
            print_of(&scope.rows(*view, table).map(|rows| prints.rows(&rows)))
        }
        Read::Figure(view, name) => print_of(&scope.figure(*view, name).as_ref().map(figure_print)),
        Read::Table(name) => {
            let whole = |table: Arc<Table>| prints.of(&table, |prints| prints.whole);
            print_of(&scope.table(name).map(whole))
        }
    }
}

/// Everything that a template asked for, with the answers.
pub(super) fn answers(scope: &TablesRead, prints: &Prints) -> Vec<(Read, Print)> {
    let asked = scope.asked();
    asked
        .into_iter()
        .map(|read| {
            let print = print_of_read(scope.data(), prints, &read);
            (read, print)
        })
        .collect()
}

/// The questions of a job whose answers have changed.
pub(super) fn changed<'a>(
    session: &Session,
    job: &Job,
    reads: &'a [(Read, Print)],
) -> Vec<&'a Read> {
    let prints = &session.prints;
    // Most jobs with a row ask for that alone, and the scope of a job takes more time than its print.
    let scope = LazyCell::new(|| job_scope(session, job));
    let now = |read: &Read| match read {
        Read::Row => row_print(prints, job.row.as_ref()),
        read => print_of_read(&*scope, prints, read),
    };
    reads.iter().filter(|(read, print)| now(read) != *print).map(|(read, _)| read).collect()
}

fn row_print(prints: &Prints, row: Option<&(Arc<Table>, usize)>) -> Print {
    print_of(&row.map(|(table, row)| prints.row(table, *row)))
}
