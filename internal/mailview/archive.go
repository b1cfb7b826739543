package mailview

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
)

// Bounds of looking into an archive: how many files, and how much is unpacked
// of each and of the whole. An archive beyond them counts as dangerous.
const (
	maxArchived = 2000
	headBytes   = 1024
	maxUnpacked = 16 << 20
)

// zipped looks into a ZIP file, which may be an archive or a document.
func zipped(body []byte, d depth) finding {
	f := finding{contentType: "application/zip"}
	if d == shallow {
		return f
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if z == nil || err != nil && len(z.File) == 0 {
		f.dangerous = true // some programs open what this one cannot
		return f
	}
	if t := documentType(z); t != "" {
		f.contentType = t
	}
	if len(z.File) > maxArchived {
		f.dangerous = true
		return f
	}
	budget := int64(maxUnpacked)
	for _, file := range z.File {
		name := strings.ToLower(file.Name)
		switch {
		case strings.HasSuffix(name, "/"):
			continue
		case file.Flags&1 != 0: // encrypted
			f.dangerous = true
		case name == "meta-inf/manifest.mf" && f.contentType == "application/zip":
			f.contentType, f.dangerous = "application/java-archive", true
		case isMacro(name):
			f.dangerous = true
		default:
			f.dangerous = heldIsDangerous(file, f.contentType != "application/zip", &budget)
		}
		if f.dangerous {
			return f
		}
	}
	return f
}

// heldIsDangerous looks at a file in an archive or in a document. budget is how
// much more may be unpacked.
func heldIsDangerous(file *zip.File, document bool, budget *int64) bool {
	start := unpack(file, headBytes)
	held := look(file.Name, start, shallow)
	if held.contentType == oleStorage {
		// Old documents have their macros anywhere.
		body := unpack(file, *budget)
		if *budget -= int64(len(body)); *budget <= 0 {
			return true
		}
		held = compound(body)
		if document && held.contentType == oleStorage {
			return hasMacros(body) // an equation or a drawing
		}
		return held.dangerous || dangerousName(file.Name)
	}
	if document {
		// Documents are made of markup, which is not opened by itself.
		switch held.contentType {
		case "application/xml", "text/html", "image/svg+xml":
			return false
		}
		return byContent(start, shallow).dangerous
	}
	return held.dangerous
}

// isMacro reports whether a file in a document holds macros: in OOXML, in
// OpenDocument, or an old format within either.
func isMacro(name string) bool {
	return strings.Contains(name, "vbaproject") || strings.Contains(name, "vbadata") || strings.HasPrefix(name, "basic/") && strings.HasSuffix(name, ".xml") ||
		strings.HasPrefix(name, "scripts/") || strings.Contains(name, "/activex/") || strings.Contains(name, "xl/macrosheets/")
}

// unpack returns how a file in an archive begins.
func unpack(file *zip.File, most int64) []byte {
	r, err := file.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	b, _ := io.ReadAll(io.LimitReader(r, most)) // what could be read is looked at
	return b
}

// documentType says which document a ZIP file is, or "" for an archive.
func documentType(z *zip.Reader) string {
	folders := map[string]bool{}
	for i, file := range z.File[:min(len(z.File), maxArchived)] {
		if file.Name == "mimetype" && i == 0 {
			t := strings.TrimSpace(string(unpack(file, headBytes)))
			if strings.HasPrefix(t, "application/vnd.oasis.opendocument.") || t == "application/epub+zip" {
				return t
			}
		}
		folder, _, _ := strings.Cut(file.Name, "/")
		folders[folder] = true
	}
	for _, kind := range [][2]string{{"word", "wordprocessingml.document"}, {"xl", "spreadsheetml.sheet"}, {"ppt", "presentationml.presentation"}} {
		if folders["[Content_Types].xml"] && folders[kind[0]] {
			return "application/vnd.openxmlformats-officedocument." + kind[1]
		}
	}
	return ""
}

// gzipped looks at what a gzip file holds: one file, or a tar archive.
func gzipped(body []byte, d depth) finding {
	f := finding{contentType: "application/gzip"}
	if d == shallow {
		return f
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		f.dangerous = true
		return f
	}
	inner, err := io.ReadAll(io.LimitReader(z, maxUnpacked))
	if err != nil && len(inner) == 0 {
		f.dangerous = true
		return f
	}
	if held, ok := tarred(inner, d); ok {
		f.dangerous = held.dangerous
		return f
	}
	f.dangerous = look(z.Name, inner[:min(len(inner), headBytes)], shallow).dangerous
	return f
}

// tarred looks into a tar archive, and reports whether it is one.
func tarred(body []byte, d depth) (finding, bool) {
	if len(body) < 512 || string(body[257:262]) != "ustar" {
		return finding{}, false
	}
	f := finding{contentType: "application/x-tar"}
	if d == shallow {
		return f, true
	}
	r := tar.NewReader(bytes.NewReader(body))
	for range maxArchived {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return f, true
		}
		if err != nil {
			break
		}
		b, _ := io.ReadAll(io.LimitReader(r, headBytes)) // what could be read is looked at
		if h.Typeflag == tar.TypeReg && look(h.Name, b, shallow).dangerous {
			break
		}
	}
	f.dangerous = true
	return f, true
}

// oleStorage is the type of a file in the old binary format of Office of which
// nothing else is known.
const oleStorage = "application/x-ole-storage"

// compound looks at a file of that format (MS-CFB): a document, an installer or
// a message. Names in its directory are UTF-16.
func compound(body []byte) finding {
	for _, stream := range []struct{ name, contentType string }{
		{"WordDocument", "application/msword"},
		{"Workbook", "application/vnd.ms-excel"},
		{"Book", "application/vnd.ms-excel"},
		{"PowerPoint Document", "application/vnd.ms-powerpoint"},
		{"__properties_version1.0", "application/vnd.ms-outlook"},
	} {
		if bytes.Contains(body, utf16(stream.name)) {
			return finding{stream.contentType, hasMacros(body)}
		}
	}
	return finding{oleStorage, true} // an installer, or as good as one
}

// hasMacros reports whether such a file holds programs, or cannot be read
// because it is encrypted.
func hasMacros(body []byte) bool {
	for _, name := range []string{"_VBA_PROJECT", "VBA", "Macros", "\x01Ole10Native", "EncryptedPackage"} {
		if bytes.Contains(body, append(utf16(name), 0, 0)) {
			return true
		}
	}
	return false
}

func utf16(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}
