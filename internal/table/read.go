package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"plenary.example/internal/fault"
)

// errLimit stops the unpacking of what grows beyond the limit.
var errLimit = errors.New("table: unpacks to more than the limit")

// Read reads the table in a file, by what the bytes are and not by its name,
// which only stands in refusals. A refusal is Invalid or TooLarge.
func Read(name string, raw []byte) (*Table, error) {
	t := &Table{File: name}
	refuse := func(kind string) (*Table, error) {
		return nil, fault.New(fault.Invalid, "table.error.other_format", fault.Args{"File": name, "Format": kind})
	}
	switch {
	case len(raw) > MaxBytes:
		return nil, fault.New(fault.TooLarge, "table.error.too_large", fault.Args{"File": name, "Max": MaxBytes >> 20})
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, empty(name)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		if err := t.readZip(raw); err != nil {
			return nil, err
		}
		return t.some()
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return refuse("Excel 97–2003 (.xls)")
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return refuse("PDF")
	case bytes.HasPrefix(bytes.TrimLeft(raw, "\ufeff \t\r\n"), []byte("<")):
		return refuse("HTML, XML")
	}
	if err := t.readCSV(raw); err != nil {
		return nil, err
	}
	return t.some()
}

func empty(name string) error {
	return fault.New(fault.Invalid, "table.error.empty", fault.Args{"File": name})
}

// some refuses a table without a row.
func (t *Table) some() (*Table, error) {
	if len(t.Rows) == 0 {
		return nil, empty(t.File)
	}
	return t, nil
}

// book is a spreadsheet's package while it is read.
type book struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func (t *Table) readZip(raw []byte) error {
	damaged := func(err error) error {
		if f := fault.Of(err); f != nil {
			return err
		}
		if errors.Is(err, errLimit) {
			return fault.New(fault.TooLarge, "table.error.unpacks", fault.Args{"File": t.File, "Max": maxUnpack >> 20})
		}
		return fault.Wrap(err, fault.Invalid, "table.error.broken", fault.Args{"File": t.File})
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return damaged(err)
	}
	b := &book{files: map[string]*zip.File{}, left: maxUnpack}
	for _, f := range z.File {
		if _, twice := b.files[f.Name]; !twice {
			b.files[strings.TrimPrefix(f.Name, "/")] = f
		}
	}
	switch {
	case b.files["xl/workbook.xml"] != nil:
		t.Format = XLSX
		err = t.readXLSX(b)
	case b.files["content.xml"] != nil:
		t.Format = ODS
		err = t.readODS(b)
	default:
		return fault.New(fault.Invalid, "table.error.other_format", fault.Args{"File": t.File, "Format": "ZIP"})
	}
	if err != nil {
		return damaged(err)
	}
	return nil
}

// meter counts what is unpacked and stops at the limit.
type meter struct {
	r io.Reader
	b *book
}

func (m meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.b.left -= int64(n)
	if m.b.left < 0 {
		return 0, errLimit
	}
	return n, err
}

// part reads one part of the package; one that is not there is no error.
func (b *book) part(name string, read func(io.Reader) error) error {
	f := b.files[name]
	if f == nil {
		return nil
	}
	rc, err := f.Open()
	if err != nil {
		return err
	}
	err = read(meter{rc, b})
	return errors.Join(err, rc.Close())
}

// tidy makes a cell one text: no control characters but line breaks, no space
// around it, no-break spaces as spaces.
func tidy(s string) string {
	plain := func(r rune) bool { return r >= ' ' && r < 0x7f }
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return strings.TrimSpace(s)
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u00a0', r == '\u202f', r == '\u2007':
			return ' '
		case unicode.IsControl(r), r == '\ufeff', r == '\u200b':
			return -1
		}
		return r
	}, s))
}

// column reads the letters of a cell's address ("BC12"), counting from 0; -1
// where there is none.
func column(ref string) int {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		if n = n*26 + int(c-'a') + 1; n > 1<<20 {
			return -1
		}
	}
	return n - 1
}

// put sets the i-th cell of a row that grows as needed.
func put(row []string, i int, cell string) []string {
	if i < 0 || i >= MaxColumns || cell == "" {
		return row
	}
	if i >= len(row) {
		row = append(row, slices.Repeat([]string{""}, i+1-len(row))...)
	}
	row[i] = cell
	return row
}
