//! The moves of a table with totals: changes after which it still adds up.

/// The cells of a table whose dimensions have one total each.
pub(super) struct Shape {
    sizes: Vec<usize>,
    strides: Vec<usize>,
    cells: usize,
}

impl Shape {
    pub(super) fn new(sizes: &[usize]) -> Self {
        let mut strides = vec![1; sizes.len()];
        for dimension in (1..sizes.len()).rev() {
            strides[dimension - 1] = strides[dimension] * (sizes[dimension] + 1);
        }
        let cells = sizes.iter().map(|size| size + 1).product();
        Self { sizes: sizes.to_vec(), strides, cells }
    }

    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    fn index(&self, cell: usize, dimension: usize) -> usize {
        cell / self.strides[dimension] % (self.sizes[dimension] + 1)
    }

    /// In how many dimensions a cell is a total.
    pub(super) fn totals(&self, cell: usize) -> usize {
        (0..self.sizes.len()).filter(|&d| self.index(cell, d) == self.sizes[d]).count()
    }

    /// The moves that change a cell by one: in each dimension its index is paired with another.
    /// Two keys move against each other, a key and the total together. A move is the product of
    /// these pairs, and says for each of its cells whether it grows.
    pub(super) fn moves(&self, cell: usize) -> impl Iterator<Item = Vec<(usize, bool)>> {
        let choices: usize = self.sizes.iter().product();
        (0..choices).map(move |choice| self.one_move(cell, choice))
    }

    fn one_move(&self, cell: usize, mut choice: usize) -> Vec<(usize, bool)> {
        let mut change = vec![(cell, true)];
        for (dimension, &size) in self.sizes.iter().enumerate() {
            let own = self.index(cell, dimension);
            let mut partner = choice % size;
            choice /= size;
            // All indices but its own.
            partner += usize::from(partner >= own);
            let together = own == size || partner == size;
            let stride = self.strides[dimension];
            for at in 0..change.len() {
                let (other, up) = change[at];
                change.push((other - own * stride + partner * stride, up == together));
            }
        }
        change
    }
}
