//! The objects of a PDF as a whole: other numbers, other names, none that nobody refers to.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// How deep trees and values may lie in each other.
const DEEPEST: usize = 64;

/// The same document with the number of each object raised.
pub(super) fn shifted(mut document: Document, by: u32) -> Document {
    let objects = std::mem::take(&mut document.objects);
    document.objects = objects
        .into_iter()
        .map(|((number, generation), mut object)| {
            each_value(&mut object, &mut |value| {
                if let Object::Reference((number, _)) = value {
                    *number += by;
                }
            });
            ((number + by, generation), object)
        })
        .collect();
    for (_, value) in document.trailer.iter_mut() {
        if let Object::Reference((number, _)) = value {
            *number += by;
        }
    }
    document.max_id += by;
    document
}

/// Calls `found` with a value and all that lie in it.
fn each_value(value: &mut Object, found: &mut impl FnMut(&mut Object)) {
    found(value);
    match value {
        Object::Array(values) => values.iter_mut().for_each(|value| each_value(value, found)),
        Object::Dictionary(values) => {
            values.iter_mut().for_each(|(_, value)| each_value(value, found));
        }
        Object::Stream(stream) => {
            stream.dict.iter_mut().for_each(|(_, value)| each_value(value, found));
        }
        _ => {}
    }
}

/// What an annex is told by in the whole.
pub(super) struct Renamed<'a> {
    /// What its names begin with.
    pub(super) prefix: &'a [u8],
    /// By how much its keys in the tree of tags are raised.
    pub(super) keys: i64,
}

/// Gives an annex names of its own: those of places, of tags (`ID`, and `Headers` of table cells), and the keys
/// by which pages and links find their tags.
pub(super) fn renamed(document: &mut Document, by: &Renamed<'_>) {
    for object in document.objects.values_mut() {
        each_value(object, &mut |value| {
            let dictionary = match value {
                Object::Dictionary(dictionary) => dictionary,
                Object::Stream(stream) => &mut stream.dict,
                _ => return,
            };
            for key in ["StructParent", "StructParents"] {
                if let Ok(Object::Integer(number)) = dictionary.get_mut(key.as_bytes()) {
                    *number += by.keys;
                }
            }
            let is_tag = dictionary.has_type(b"StructElem");
            let is_jump =
                dictionary.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == b"GoTo");
            for (key, wanted) in [("Dest", true), ("ID", is_tag), ("D", is_jump), ("Headers", true)]
            {
                let Ok(value) = dictionary.get_mut(key.as_bytes()) else { continue };
                match value {
                    Object::String(name, _) if wanted => prefixed(name, by.prefix),
                    Object::Array(names) if key == "Headers" => {
                        for name in names {
                            if let Object::String(name, _) = name {
                                prefixed(name, by.prefix);
                            }
                        }
                    }
                    _ => {}
                }
            }
            // Leaves of the trees that find places and tags by their names.
            if let Ok(Object::Array(names)) = dictionary.get_mut(b"Names") {
                for name in names.iter_mut().step_by(2) {
                    if let Object::String(name, _) = name {
                        prefixed(name, by.prefix);
                    }
                }
            }
        });
    }
}

fn prefixed(name: &mut Vec<u8>, prefix: &[u8]) {
    name.splice(0..0, prefix.iter().copied());
}

/// The pairs of a tree of names (`Names`) or numbers (`Nums`), in its order.
pub(super) fn entries(
    document: &Document,
    tree: &Dictionary,
    key: &[u8],
) -> Result<Vec<(Object, Object)>, lopdf::Error> {
    let mut found = Vec::new();
    collect(document, tree, key, DEEPEST, &mut found)?;
    Ok(found)
}

fn collect(
    document: &Document,
    tree: &Dictionary,
    key: &[u8],
    depth: usize,
    found: &mut Vec<(Object, Object)>,
) -> Result<(), lopdf::Error> {
    if let Ok(pairs) = tree.get_deref(key, document).and_then(Object::as_array) {
        found.extend(pairs.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())));
    }
    if let (Ok(kids), Some(depth)) =
        (tree.get_deref(b"Kids", document).and_then(Object::as_array), depth.checked_sub(1))
    {
        for kid in kids {
            let (_, kid) = document.dereference(kid)?;
            collect(document, kid.as_dict()?, key, depth, found)?;
        }
    }
    Ok(())
}

/// Takes out what nobody refers to any more: catalogues, page trees and profiles of the annexes.
pub(super) fn without_unused(document: &mut Document) {
    let mut open: Vec<ObjectId> = Vec::new();
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    for (_, value) in document.trailer.iter_mut() {
        each_value(value, &mut |value| {
            if let Object::Reference(id) = value {
                open.push(*id);
            }
        });
    }
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Some(object) = document.objects.get_mut(&id) {
            each_value(object, &mut |value| {
                if let Object::Reference(id) = value {
                    open.push(*id);
                }
            });
        }
    }
    document.objects.retain(|id, _| seen.contains(id));
}
