//! Records as JSON for people and for tools that compare lines: each entry of a list or of a map on a line
//! of its own, and nothing within it broken further.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// How deep lines are broken: the record itself, and its lists.
const DEPTH: usize = 2;

/// Writes a record and a line end.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(record: &impl Serialize, mut out: impl io::Write) -> io::Result<()> {
    record.serialize(&mut Serializer::with_formatter(&mut out, Lines::default()))?;
    out.write_all(b"\n")?;
    out.flush()
}

#[derive(Debug, Default)]
struct Lines {
    depth: usize,
    /// Whether the list or map that was written last is empty.
    empty: bool,
}

impl Lines {
    fn open<W: io::Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.empty = true;
        out.write_all(bracket)
    }

    fn close<W: io::Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if !std::mem::take(&mut self.empty) && self.depth < DEPTH {
            self.line(out)?;
        }
        out.write_all(bracket)
    }

    fn item<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.empty = false;
        if !first {
            out.write_all(b",")?;
        }
        match self.depth <= DEPTH {
            true => self.line(out),
            false if first => Ok(()),
            false => out.write_all(b" "),
        }
    }

    fn line<W: io::Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_entry_has_one_line() {
        let record = json!({
            "artifacts": [{ "made_from": ["b.csv", "c.j2"], "path": "a.pdf", "row": null }, {}],
            "failed": [],
            "sources": { "b.csv": "12", "c.j2": { "x": [] } },
            "version": 1,
        });
        let mut text = Vec::new();
        write(&record, &mut text).unwrap();
        let expected = r#"{
  "artifacts": [
    {"made_from": ["b.csv", "c.j2"], "path": "a.pdf", "row": null},
    {}
  ],
  "failed": [],
  "sources": {
    "b.csv": "12",
    "c.j2": {"x": []}
  },
  "version": 1
}
"#;
        assert_eq!(String::from_utf8(text.clone()).unwrap(), expected);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&text).unwrap(), record);
    }
}
