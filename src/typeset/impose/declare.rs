//! Tells a printer over which edge a sheet is turned, in the words of PDF (`/Duplex`).

use lopdf::{Dictionary, Document, Object};

use crate::config::Turn;

/// The same PDF with the wish how both of its sides are printed.
///
/// # Errors
/// If it cannot be read, in words.
pub(super) fn turn(pdf: &[u8], turn: Turn) -> Result<Vec<u8>, String> {
    let failed = |error: lopdf::Error| format!("the sheets could not be read again ({error})");
    let mut document = Document::load_mem(pdf).map_err(failed)?;
    let duplex = match turn {
        Turn::ShortEdge => "DuplexFlipShortEdge",
        Turn::LongEdge => "DuplexFlipLongEdge",
    };
    let catalog = document.catalog_mut().map_err(failed)?;
    let mut wishes = match catalog.get(b"ViewerPreferences") {
        Ok(Object::Dictionary(wishes)) => wishes.clone(),
        _ => Dictionary::new(),
    };
    wishes.set("Duplex", Object::Name(duplex.into()));
    catalog.set("ViewerPreferences", wishes);
    let mut bytes = Vec::new();
    document
        .save_to(&mut bytes)
        .map_err(|error| format!("the sheets could not be written ({error})"))?;
    Ok(bytes)
}
