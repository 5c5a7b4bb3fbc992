//! `pressrun explain`

mod document;
mod human;

use super::args::{Explain as ExplainArgs, ExplainFormat};
use super::exit::Exit;
use super::selection::{load, period};
use super::term::Terminal;
use crate::config::Workspace;
use crate::pipeline::{Explanation, Question, explain};
use crate::table::no_formula;

pub(super) fn run(args: &ExplainArgs, workspace: Workspace, terminal: &Terminal) -> Exit {
    // Other files get a message of their own: nobody calls a figure so.
    if args.figure.to_lowercase().ends_with(".pdf") {
        return document::run(args, &workspace, terminal);
    }
    let session = match load(workspace, terminal) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let question = Question {
        figure: args.figure.clone(),
        parts: args.parts.clone(),
        document: args.document.clone(),
        key: args.key.clone(),
        language: args.language.clone(),
        period: period(args.when, &session.workspace, terminal),
    };
    match explain(&session, &question) {
        Ok(found) => {
            let text = match args.format {
                ExplainFormat::Human => human::write(&found, args.all),
                ExplainFormat::Csv => csv(&found),
                ExplainFormat::Json => json(&found),
            };
            terminal.result(&text);
            Exit::Made
        }
        Err(problems) => {
            terminal.report(&problems);
            Exit::of(&problems)
        }
    }
}

fn json(found: &Explanation) -> String {
    let value = serde_json::json!({ "version": 1, "explanation": found });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

/// One line for each row, of the number itself and of those that it is made of.
fn csv(found: &Explanation) -> String {
    let mut text = "figure,view,part,file,sheet,cell,row,column,value,rate,converted\n".to_owned();
    lines(found, &mut text);
    text
}

fn lines(found: &Explanation, text: &mut String) {
    let view = serde_json::to_value(found.view).unwrap_or_default();
    let part: Vec<&str> = found.part.iter().map(|key| key.as_deref().unwrap_or("*")).collect();
    for row in &found.rows {
        let address = row.address.as_ref();
        let fields = [
            found.figure.clone(),
            view.as_str().unwrap_or_default().to_owned(),
            part.join(" + "),
            address.map(|a| a.file.to_string()).unwrap_or_default(),
            address.and_then(|a| a.sheet.as_ref()).map(ToString::to_string).unwrap_or_default(),
            address.map(crate::source::Address::cell).unwrap_or_default(),
            address.map(|a| a.row.to_string()).unwrap_or_default(),
            row.column.clone(),
            row.value.clone(),
            row.rate.clone().unwrap_or_default(),
            row.converted.clone().unwrap_or_default(),
        ];
        text.push_str(&fields.map(|field| quoted(&field)).join(","));
        text.push('\n');
    }
    found.made_of.iter().for_each(|inner| lines(inner, text));
}

fn quoted(field: &str) -> String {
    let field = no_formula(field);
    match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field,
    }
}
