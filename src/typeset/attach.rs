//! Files that a PDF carries with it.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use typst::foundations::Bytes;
use typst::syntax::{FileId, VirtualRoot};

/// The folder that attachments are read from. It exists nowhere but in the document's world.
const FOLDER: &str = "/.pressrun/";

/// A file to attach to the PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name in the PDF.
    pub name: String,
    /// What kind of file it is, such as `text/csv`.
    pub mime_type: String,
    /// What it holds, for a reader.
    pub description: String,
    /// Its content.
    pub bytes: ByteBuf,
}

/// The source that attaches them. It prints nothing.
pub(super) fn source(attachments: &[Attachment]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let line = |file: &Attachment| {
        format!(
            "\n#pdf.attach({}, read({}, encoding: none), relationship: \"data\", mime-type: {}, description: {})",
            quoted(&format!("/{}", file.name)),
            quoted(&format!("{FOLDER}{}", file.name)),
            quoted(&file.mime_type),
            quoted(&file.description),
        )
    };
    attachments.iter().map(line).collect()
}

/// What a path holds, if it is an attachment's.
pub(super) fn content(attachments: &[Attachment], id: FileId) -> Option<Bytes> {
    if attachments.is_empty() || *id.get().root() != VirtualRoot::Project {
        return None;
    }
    let name = id.get().vpath().get_with_slash().strip_prefix(FOLDER)?;
    let file = attachments.iter().find(|file| file.name == name)?;
    Some(Bytes::new(file.bytes.to_vec()))
}
