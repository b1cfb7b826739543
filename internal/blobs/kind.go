package blobs

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/fault"
)

// Kind is a kind of file, by its media type.
type Kind string

// The kinds that Accept knows.
const (
	PDF  Kind = "application/pdf"
	DOCX Kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	ODT  Kind = "application/vnd.oasis.opendocument.text"
	ODS  Kind = "application/vnd.oasis.opendocument.spreadsheet"
	PNG  Kind = "image/png"
	JPEG Kind = "image/jpeg"
	WebP Kind = "image/webp"
)

// MaxBytes is the size of the largest file kept.
const MaxBytes = 10 << 20

// Documents are the kinds in which papers are sent.
func Documents() []Kind { return []Kind{PDF, DOCX, ODT, XLSX, ODS, JPEG, PNG, WebP} }

// Extension is what the name of such a file ends with, with its dot.
func (k Kind) Extension() string {
	switch k {
	case PDF:
		return ".pdf"
	case DOCX:
		return ".docx"
	case XLSX:
		return ".xlsx"
	case ODT:
		return ".odt"
	case ODS:
		return ".ods"
	case PNG:
		return ".png"
	case JPEG:
		return ".jpg"
	case WebP:
		return ".webp"
	}
	return ""
}

// Accept makes a Blob of what somebody sent: its kind read off its bytes, its
// name made safe. An empty file, one over MaxBytes and one that is none of kinds
// are refusals of the field.
func Accept(field, name string, body []byte, kinds ...Kind) (Blob, error) {
	name = SafeName(name)
	if len(body) == 0 {
		return Blob{}, fault.Field(field, "blobs.error.empty", fault.Args{"Name": name})
	}
	if len(body) > MaxBytes {
		return Blob{}, &fault.Error{Kind: fault.TooLarge, Key: "blobs.error.too_large", Args: fault.Args{"Name": name, "Limit": MaxBytes >> 20}, Field: field}
	}
	kind := KindOf(body)
	if kind == "" || !slices.Contains(kinds, kind) {
		return Blob{}, fault.Field(field, "blobs.error.kind", fault.Args{"Name": name})
	}
	return Blob{Name: withExtension(name, kind), MediaType: string(kind), Body: body}, nil
}

// KindOf reads a file's kind off its bytes; empty for any that Accept does not
// know, and for a document that carries a program.
func KindOf(body []byte) Kind {
	switch {
	case bytes.HasPrefix(bytes.TrimLeft(body[:min(len(body), 64)], "\ufeff \t\r\n"), []byte("%PDF-")):
		return PDF
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		return packedKind(body)
	}
	switch kind := Kind(http.DetectContentType(body)); kind {
	case PNG, JPEG, WebP:
		return kind
	case PDF, DOCX, XLSX, ODT, ODS:
	}
	return ""
}

// maxPacked bounds how many files an office document may be made of.
const maxPacked = 4000

// packedKind is the kind of an office document, which is a ZIP file.
func packedKind(body []byte) Kind {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || len(z.File) == 0 || len(z.File) > maxPacked {
		return ""
	}
	var kind Kind
	for i, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		// OpenDocument, part 3, 3.3: the first file says the media type.
		case i == 0 && name == "mimetype":
			kind = openDocument(f)
		case name == "word/document.xml":
			kind = DOCX
		case name == "xl/workbook.xml":
			kind = XLSX
		case strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/"):
			return "" // it carries a program
		}
	}
	return kind
}

func openDocument(f *zip.File) Kind {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }()
	said, err := io.ReadAll(io.LimitReader(r, 200))
	if err != nil {
		return ""
	}
	switch kind := Kind(strings.TrimSpace(string(said))); kind {
	case ODT, ODS:
		return kind
	case PDF, DOCX, XLSX, PNG, JPEG, WebP:
	}
	return ""
}

// maxName is the longest name kept, in letters.
const maxName = 120

// SafeName is a file's name that any file system takes and no reader is misled
// by: without a path, control characters or marks that turn the direction of
// reading, with an ordinary beginning and end.
func SafeName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"|?*/`, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	stem, _, _ := strings.Cut(name, ".")
	if isDevice(stem) {
		name = "_" + name
	}
	if name == "" {
		return "document"
	}
	return clip(name, maxName)
}

// isDevice reports whether Windows takes a name for a device.
func isDevice(stem string) bool {
	stem = strings.ToUpper(stem)
	if len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) {
		return stem[3] >= '0' && stem[3] <= '9'
	}
	return slices.Contains([]string{"CON", "PRN", "AUX", "NUL"}, stem)
}

// clip shortens a name and keeps its extension.
func clip(name string, most int) string {
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > 10 {
		ext = nil
	}
	return strings.TrimRight(string(r[:most-len(ext)]), ". ") + string(ext)
}

// withExtension makes a name end as its kind's names do.
func withExtension(name string, kind Kind) string {
	ext := strings.ToLower(path.Ext(name))
	if ext == kind.Extension() || kind == JPEG && ext == ".jpeg" {
		return name
	}
	return clip(name, maxName-len(kind.Extension())) + kind.Extension()
}
