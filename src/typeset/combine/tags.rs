//! The tree of tags, by which a screen reader finds its way: each part of the whole is a branch of it.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::objects::entries;

/// The tags of a document.
pub(super) struct Tags {
    /// The root of the tree, if the document has tags.
    root: Option<ObjectId>,
    /// The branches below the root.
    branches: Vec<Object>,
    /// From the keys of pages and links to their tags.
    parents: Vec<(Object, Object)>,
    /// From names to tags, such as the header cells of tables.
    names: Vec<(Object, Object)>,
    /// What tags of its own stand for.
    roles: Dictionary,
    /// The first key that nothing has.
    pub(super) next_key: i64,
}

impl Tags {
    pub(super) fn of(document: &Document) -> Result<Self, lopdf::Error> {
        let root = document.catalog()?.get(b"StructTreeRoot").and_then(Object::as_reference).ok();
        let Some(id) = root else {
            let (branches, parents, names) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Self {
                root,
                branches,
                parents,
                names,
                roles: Dictionary::new(),
                next_key: 0,
            });
        };
        let tree = document.get_dictionary(id)?;
        let branches = match tree.get(b"K") {
            Ok(Object::Array(branches)) => branches.clone(),
            Ok(branch) => vec![branch.clone()],
            Err(_) => Vec::new(),
        };
        let pairs = |name: &[u8], key: &[u8]| match tree.get_deref(name, document) {
            Ok(Object::Dictionary(tree)) => entries(document, tree, key),
            _ => Ok(Vec::new()),
        };
        let parents = pairs(b"ParentTree", b"Nums")?;
        let names = pairs(b"IDTree", b"Names")?;
        let roles = match tree.get_deref(b"RoleMap", document) {
            Ok(Object::Dictionary(roles)) => roles.clone(),
            _ => Dictionary::new(),
        };
        let highest = parents.iter().filter_map(|(key, _)| key.as_i64().ok()).max();
        let next_key = highest.map_or(0, |highest| highest + 1);
        Ok(Self { root, branches, parents, names, roles, next_key })
    }

    /// Puts the tags of an annex behind these, as one part with a title.
    pub(super) fn append(
        &mut self,
        document: &mut Document,
        annex: Self,
        title: &Object,
    ) -> Result<(), lopdf::Error> {
        for branch in &annex.branches {
            // A document within a document is a part of it.
            let element = document.get_dictionary_mut(branch.as_reference()?)?;
            if element.get(b"S").and_then(Object::as_name).is_ok_and(|role| role == b"Document") {
                element.set("S", Object::Name(b"Part".to_vec()));
                element.set("T", title.clone());
            }
        }
        let by = self.next_key;
        for (key, tags) in annex.parents {
            self.parents.push(((key.as_i64()? + by).into(), tags));
        }
        self.next_key += annex.next_key;
        self.branches.extend(annex.branches);
        self.names.extend(annex.names);
        for (role, stands_for) in annex.roles.iter() {
            if !self.roles.has(role) {
                self.roles.set(role.clone(), stands_for.clone());
            }
        }
        Ok(())
    }

    /// Writes the tree: one document, in which the first part and the annexes lie.
    pub(super) fn write(mut self, document: &mut Document) -> Result<(), lopdf::Error> {
        let Some(root) = self.root else { return Ok(()) };
        let top = match self.branches.first() {
            Some(first) => first.as_reference()?,
            None => return Ok(()),
        };
        // The document of the first part takes the others in.
        let mut inside = match document.get_dictionary(top)?.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        };
        for branch in &self.branches[1..] {
            document.get_dictionary_mut(branch.as_reference()?)?.set("P", top);
            inside.push(branch.clone());
        }
        document.get_dictionary_mut(top)?.set("K", inside);
        self.names.sort_by(|a, b| a.0.as_str().ok().cmp(&b.0.as_str().ok()));
        let flat = |pairs: Vec<(Object, Object)>| -> Vec<Object> {
            pairs.into_iter().flat_map(|(key, value)| [key, value]).collect()
        };
        let tree = document.get_dictionary_mut(root)?;
        tree.set("K", vec![Object::Reference(top)]);
        let mut parents = Dictionary::new();
        parents.set("Nums", flat(self.parents));
        tree.set("ParentTree", parents);
        tree.set("ParentTreeNextKey", self.next_key);
        if !self.roles.is_empty() {
            tree.set("RoleMap", self.roles);
        }
        if !self.names.is_empty() {
            let mut names = Dictionary::new();
            let (least, most) =
                (self.names[0].0.clone(), self.names[self.names.len() - 1].0.clone());
            names.set("Limits", vec![least, most]);
            names.set("Names", flat(self.names));
            // The root of a tree of names has no limits, its leaves do.
            let leaf = document.add_object(names);
            let mut index = Dictionary::new();
            index.set("Kids", vec![Object::Reference(leaf)]);
            document.get_dictionary_mut(root)?.set("IDTree", index);
        }
        Ok(())
    }
}
