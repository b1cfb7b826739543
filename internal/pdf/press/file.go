package press

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"time"
)

// Info is what a file says of itself.
type Info struct {
	Title, Author string
	Lang          string    // IETF tag of its language: "fr-CA"
	Made          time.Time // required, so that the same record makes the same bytes
	// Tagged: what is drawn is tagged for screen readers. A file of thousands of pages
	// that goes to a printer does without.
	Tagged bool
}

// The size of a page: Letter, as paper is in Canada, in millimetres.
const (
	Width  = 215.9
	Height = 279.4
)

// Numbers of the objects that every file has.
const (
	catalogID = 1 + iota
	pagesID
	infoID
	encryptID
	resourcesID
	firstFaceID
)

func faceID(s Style) int { return firstFaceID + int(s)*faceObjects }

// File is a PDF being written. It is written as it comes: a file of 20,000 pages needs
// no more memory than where its objects lie.
type File struct {
	p       *Press
	w       io.Writer
	err     error
	at      int64
	offsets []int64 // by number of object; 0: not there
	info    Info
	sum     hash.Hash
	page    *Page
	pages   []int // the objects
	used    [styles]bool
	extra   [styles]*face
	tree    tree

	pictures   []*Picture
	pictureIDs []int
}

// Open begins a file.
func (p *Press) Open(w io.Writer, info Info) *File {
	f := &File{p: p, w: w, info: info, sum: sha256.New(), offsets: make([]int64, faceID(styles))}
	f.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	if info.Tagged {
		f.tree.begin(f)
	}
	return f
}

func (f *File) write(b []byte) {
	if f.err != nil {
		return
	}
	n, err := f.w.Write(b)
	f.at += int64(n)
	f.err = err
}

// reserve is the number of an object that is written later.
func (f *File) reserve() int {
	f.offsets = append(f.offsets, 0)
	return len(f.offsets) - 1
}

// object writes an object.
func (f *File) object(id int, body []byte) {
	f.offsets[id] = f.at
	b := fmt.Appendf(make([]byte, 0, len(body)+32), "%d 0 obj\n", id)
	b = append(append(b, body...), "\nendobj\n"...)
	_, _ = f.sum.Write(b) // a hash takes everything
	f.write(b)
}

func (f *File) objectf(id int, format string, args ...any) {
	f.object(id, fmt.Appendf(nil, format, args...))
}

// Close ends the file. It returns the first error that writing met with.
func (f *File) Close() error {
	if f.page == nil && len(f.pages) == 0 {
		f.Page()
	}
	f.endPage()
	s := f.p.seal
	var fonts bytes.Buffer
	for style := range styles {
		if f.used[style] {
			for i, body := range f.p.bodies[style] {
				f.object(faceID(style)+i, body)
			}
			fmt.Fprintf(&fonts, "/F%d %d 0 R", style, faceID(style))
		}
		if x := f.extra[style]; x != nil {
			first := f.reserve()
			for range faceObjects - 1 {
				f.reserve()
			}
			for i, body := range x.objects(f.p.outlines[style], first, f.p, false) {
				f.object(first+i, body)
			}
			fmt.Fprintf(&fonts, "/X%d %d 0 R", style, first)
		}
	}
	var kids, pictures bytes.Buffer
	for _, id := range f.pages {
		fmt.Fprintf(&kids, "%d 0 R ", id)
	}
	for _, id := range f.pictureIDs {
		fmt.Fprintf(&pictures, "/P%d %d 0 R", id, id)
	}
	f.objectf(resourcesID, "<</Font<<%s>>/XObject<<%s>>/ExtGState<</Faint<</Type/ExtGState/ca 0.2/CA 0.2>>>>>>", fonts.Bytes(), pictures.Bytes())
	f.objectf(pagesID, "<</Type/Pages/Count %d/MediaBox[0 0 612 792]/Resources %d 0 R/Kids[%s]>>", len(f.pages), resourcesID, kids.Bytes())
	tagged := ""
	if f.info.Tagged {
		tagged = fmt.Sprintf("/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R", f.tree.end(f))
	}
	f.objectf(catalogID, "<</Type/Catalog/Pages %d 0 R/Lang%s/ViewerPreferences<</DisplayDocTitle true>>%s/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>>>",
		pagesID, s.text(f.info.Lang), tagged)
	f.objectf(infoID, "<</Title%s/Author%s/CreationDate%s>>", s.text(f.info.Title), s.text(f.info.Author), s.text(f.info.Made.UTC().Format("D:20060102150405Z")))
	if s != nil {
		f.object(encryptID, []byte(s.dictionary))
	}
	f.ending()
	return f.err
}

// ending writes the table of objects and where it lies.
func (f *File) ending() {
	start := f.at
	b := fmt.Appendf(nil, "xref\n0 %d\n", len(f.offsets))
	// What is not there is a chain that begins with object 0.
	next := make([]int, len(f.offsets))
	for id, last := len(f.offsets)-1, 0; id >= 0; id-- {
		if f.offsets[id] == 0 {
			next[id], last = last, id
		}
	}
	for id, at := range f.offsets {
		if at != 0 {
			b = fmt.Appendf(b, "%010d 00000 n \n", at)
		} else {
			b = fmt.Appendf(b, "%010d 65535 f \n", next[id])
		}
	}
	encrypt := ""
	if f.p.seal != nil {
		encrypt = fmt.Sprintf("/Encrypt %d 0 R", encryptID)
	}
	id := f.sum.Sum(nil)[:16]
	f.write(fmt.Appendf(b, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R%s/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets), catalogID, infoID, encrypt, id, id, start))
}
