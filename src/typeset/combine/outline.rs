//! The bookmarks: those of the first part as they are, and one for each annex with its own below it.

use lopdf::{Dictionary, Document, Object, ObjectId};

/// The bookmarks of a document.
pub(super) struct Outline {
    root: Option<ObjectId>,
    /// The topmost, in their order.
    tops: Vec<ObjectId>,
    /// How many can be seen before any is opened or closed.
    seen: i64,
}

impl Outline {
    pub(super) fn of(document: &Document) -> Result<Self, lopdf::Error> {
        let root = document.catalog()?.get(b"Outlines").and_then(Object::as_reference).ok();
        let Some(id) = root else { return Ok(Self { root, tops: Vec::new(), seen: 0 }) };
        let outline = document.get_dictionary(id)?;
        let seen = outline.get(b"Count").and_then(Object::as_i64).unwrap_or(0);
        let mut tops = Vec::new();
        let mut next = outline.get(b"First").and_then(Object::as_reference).ok();
        while let Some(id) = next.filter(|id| !tops.contains(id)) {
            tops.push(id);
            next = document.get_dictionary(id)?.get(b"Next").and_then(Object::as_reference).ok();
        }
        Ok(Self { root, tops, seen })
    }

    /// Adds a bookmark for an annex, which leads to its first page and is closed over its own.
    pub(super) fn append(
        &mut self,
        document: &mut Document,
        annex: Self,
        title: &Object,
        page: ObjectId,
    ) -> Result<(), lopdf::Error> {
        let mut item = Dictionary::new();
        item.set("Title", title.clone());
        let whole_page = vec![page.into(), Object::Name(b"Fit".to_vec())];
        item.set("Dest", whole_page);
        let own = document.add_object(Dictionary::new());
        if let (Some(first), Some(last)) = (annex.tops.first(), annex.tops.last()) {
            item.set("First", *first);
            item.set("Last", *last);
            item.set("Count", -(annex.tops.len() as i64));
            for top in &annex.tops {
                document.get_dictionary_mut(*top)?.set("Parent", own);
            }
        }
        document.set_object(own, item);
        self.tops.push(own);
        self.seen += 1;
        Ok(())
    }

    pub(super) fn write(self, document: &mut Document) -> Result<(), lopdf::Error> {
        let (Some(first), Some(last)) = (self.tops.first(), self.tops.last()) else {
            return Ok(());
        };
        let root = match self.root {
            Some(root) => root,
            None => document.add_object(Dictionary::new()),
        };
        for (index, top) in self.tops.iter().enumerate() {
            let item = document.get_dictionary_mut(*top)?;
            item.set("Parent", root);
            item.remove(b"Prev");
            item.remove(b"Next");
            if let Some(before) = index.checked_sub(1) {
                item.set("Prev", self.tops[before]);
            }
            if let Some(after) = self.tops.get(index + 1) {
                item.set("Next", *after);
            }
        }
        let outline = document.get_dictionary_mut(root)?;
        outline.set("Type", Object::Name(b"Outlines".to_vec()));
        outline.set("First", *first);
        outline.set("Last", *last);
        outline.set("Count", self.seen);
        document.catalog_mut()?.set("Outlines", root);
        Ok(())
    }
}
