package press

import (
	"bytes"
	"fmt"
)

// tree is what a file says of the roles of what is drawn (ISO 32000-1, 14.7).
type tree struct {
	root, parents int
	elements      []*element
	open          []*element // the innermost last
	marks         [][]int    // for each page, the element of each mark
}

type element struct {
	id, parent, page int
	tag, more        string
	kids             bytes.Buffer
}

func (t *tree) begin(f *File) {
	t.root, t.parents = f.reserve(), f.reserve()
	document := &element{id: f.reserve(), parent: t.root, tag: "Document"}
	t.elements, t.open = []*element{document}, []*element{document}
}

// Begin says what is drawn until the End that goes with it: H1, P, Table, TR, TH, TD,
// Figure. alt is what is said of a figure.
func (g *Page) Begin(tag, alt string) {
	t := &g.f.tree
	if !g.f.info.Tagged {
		return
	}
	parent := t.open[len(t.open)-1]
	e := &element{id: g.f.reserve(), parent: parent.id, tag: tag, page: g.id}
	switch {
	case tag == "TH":
		e.more = "/A<</O/Table/Scope/Row>>"
	case alt != "":
		e.more = "/Alt" + g.f.p.seal.text(alt)
	}
	fmt.Fprintf(&parent.kids, "%d 0 R ", e.id)
	t.elements, t.open = append(t.elements, e), append(t.open, e)
}

// End ends what Begin began.
func (g *Page) End() {
	if t := &g.f.tree; g.f.info.Tagged && len(t.open) > 1 {
		t.open = t.open[:len(t.open)-1]
	}
}

// marked draws something that belongs to what has begun; nothing has: a screen reader
// passes it over.
func (g *Page) marked(content bool, draw func()) {
	if !g.f.info.Tagged {
		draw()
		return
	}
	t := &g.f.tree
	e := t.open[len(t.open)-1]
	if !content || e.page == 0 {
		g.b.WriteString("/Artifact BMC\n")
	} else {
		n := len(t.marks[g.number])
		t.marks[g.number] = append(t.marks[g.number], e.id)
		if e.page == g.id {
			fmt.Fprintf(&e.kids, "%d ", n)
		} else { // it began on a page before
			fmt.Fprintf(&e.kids, "<</Type/MCR/Pg %d 0 R/MCID %d>>", g.id, n)
		}
		fmt.Fprintf(&g.b, "/%s<</MCID %d>>BDC\n", e.tag, n)
	}
	draw()
	g.b.WriteString("EMC\n")
}

// end writes the tree and returns its root.
func (t *tree) end(f *File) int {
	for _, e := range t.elements {
		page := ""
		if e.page != 0 {
			page = fmt.Sprintf("/Pg %d 0 R", e.page)
		}
		f.objectf(e.id, "<</Type/StructElem/S/%s/P %d 0 R%s%s/K[%s]>>", e.tag, e.parent, page, e.more, e.kids.Bytes())
	}
	var nums bytes.Buffer
	for page, marks := range t.marks {
		fmt.Fprintf(&nums, "%d[", page)
		for _, id := range marks {
			fmt.Fprintf(&nums, "%d 0 R ", id)
		}
		nums.WriteString("]")
	}
	f.objectf(t.parents, "<</Nums[%s]>>", nums.Bytes())
	f.objectf(t.root, "<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>", t.elements[0].id, t.parents, len(t.marks))
	return t.root
}
