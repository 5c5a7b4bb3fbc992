//! What a PDF carries with it: its figures, and the rows behind them.

use serde_bytes::ByteBuf;

use super::job::Job;
use super::numbers::{self, Numbers};
use super::session::Session;
use crate::config::Attached;
use crate::publish::figures::NumberRecord;
use crate::table::no_formula;
use crate::template::Markup;
use crate::typeset::Attachment;

/// The attachments that a document asks for. They hold no more than its readers may know: the rows
/// behind numbers about people are left out.
pub(super) fn attachments(
    session: &Session,
    job: &Job,
    numbers: &Numbers,
    markup: &Markup,
) -> Vec<Attachment> {
    let attach = &job.config(&session.workspace).attach;
    let attachment = |attached: &Attached| match attached {
        Attached::Figures => Attachment {
            name: "figures.json".to_owned(),
            mime_type: "application/json".to_owned(),
            description: "The figures of this document".to_owned(),
            bytes: ByteBuf::from(
                numbers.record(session, job, markup, &[]).without_rows().to_json(),
            ),
        },
        Attached::Trace => Attachment {
            name: "trace.csv".to_owned(),
            mime_type: "text/csv".to_owned(),
            description: "The rows behind the figures of this document".to_owned(),
            bytes: ByteBuf::from(trace(&numbers.list)),
        },
    };
    attach.iter().map(attachment).collect()
}

/// One line for each row behind each number, as CSV.
pub(super) fn trace(numbers: &[NumberRecord]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["figure", "number", "unit", "cell", "key", "time", "value", "converted"];
    // Writing into memory cannot fail, and all lines are equally long.
    let _ = writer.write_record(header);
    for number in numbers {
        let name = numbers::name(number.view, &number.figure, &number.part);
        for row in &number.rows {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let _ = writer.write_record(
                [
                    &name,
                    &number.value,
                    &text(&number.unit),
                    &text(&row.cell),
                    &text(&row.key),
                    &text(&row.time),
                    &row.value,
                    &text(&row.converted),
                ]
                .map(|field| no_formula(field)),
            );
        }
    }
    writer.into_inner().unwrap_or_default()
}
