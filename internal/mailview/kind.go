package mailview

import (
	"bytes"
	"net/http"
	"strings"
	"unicode/utf8"

	"plenary.example/internal/mailmsg"
)

// KindOf says what a part of a message really is, by its content first, then
// by its name and what the sender says; and whether it is dangerous: a program,
// a script, an office document with macros, an archive that holds one of these
// or cannot be looked into, a name that hides what it is, or HTML and SVG,
// which act when a browser opens them. A dangerous part may only be downloaded,
// with a warning. The type is fit for a Content-Type field with nosniff.
func KindOf(p mailmsg.Part) (contentType string, dangerous bool) {
	f := look(p.Name, p.Body, deep)
	declared := strings.ToLower(p.Type)
	if f.contentType == "application/octet-stream" || strings.HasPrefix(f.contentType, "text/plain") {
		// Content says little of text and nothing of what is unknown.
		for _, t := range []string{declared, typesByExtension[lastExtension(p.Name)]} {
			if f.contentType == "application/octet-stream" && opaqueTypes[t] || f.contentType != "application/octet-stream" && textTypes[t] {
				f.contentType = t
				if strings.HasPrefix(t, "text/") {
					f.contentType += "; charset=utf-8"
				}
				break
			}
		}
	}
	return f.contentType, f.dangerous || activeTypes[declared]
}

// finding is what was found of a file.
type finding struct {
	contentType string
	dangerous   bool
}

// depth says how far archives are opened.
type depth int

const (
	shallow depth = iota // not at all: this file stands in one
	deep                 // the files in it are looked at
)

// look finds out what a file is. body may be its beginning alone, where d is
// shallow.
func look(name string, body []byte, d depth) finding {
	f := byContent(body, d)
	f.dangerous = f.dangerous || dangerousName(name)
	return f
}

func byContent(body []byte, d depth) finding {
	sniffed := http.DetectContentType(body)
	isText := strings.HasPrefix(sniffed, "text/")
	for _, m := range magics {
		if m.binary && isText {
			continue
		}
		if len(body) >= m.at+len(m.bytes) && string(body[m.at:m.at+len(m.bytes)]) == m.bytes {
			f := finding{m.contentType, m.dangerous}
			switch m.contentType {
			case "application/zip":
				return zipped(body, d)
			case "application/gzip":
				return gzipped(body, d)
			case oleStorage:
				return compound(body)
			case "application/rtf":
				f.dangerous = bytes.Contains(body, []byte(`\objdata`)) || bytes.Contains(body, []byte(`\objupdate`))
			}
			return f
		}
	}
	if f, ok := tarred(body, d); ok {
		return f
	}
	head := bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), 4096)], []byte("\ufeff")), " \t\r\n\f")
	lower := bytes.ToLower(head)
	for _, start := range scriptStarts {
		if bytes.HasPrefix(lower, []byte(start)) {
			return finding{"application/octet-stream", true}
		}
	}
	switch {
	case strings.HasPrefix(sniffed, "text/html"):
		return finding{"text/html", true}
	case !isText:
		return finding{sniffed, false}
	case isMarkup(head) && bytes.Contains(head, []byte("<svg")):
		return finding{"image/svg+xml", true}
	case isMarkup(head) && (bytes.Contains(body, []byte("xhtml")) || bytes.Contains(body, []byte("xml-stylesheet"))):
		return finding{"application/xml", true}
	case !utf8.Valid(body):
		return finding{"text/plain; charset=windows-1252", false}
	}
	// XML as well: it may bring what acts, and as text nothing of it does.
	return finding{"text/plain; charset=utf-8", false}
}

func isMarkup(head []byte) bool {
	return bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<!")) || bytes.HasPrefix(head, []byte("<svg"))
}

// magic is how files of a kind begin.
type magic struct {
	at          int
	bytes       string
	contentType string
	dangerous   bool
	binary      bool // letters that a text may begin with too
}

// magics are the kinds that matter here and those that the standard library
// does not know. An archive nobody can open here may hold anything.
var magics = []magic{
	{0, "MZ", "application/vnd.microsoft.portable-executable", true, true},
	{0, "\x7fELF", "application/x-elf", true, false},
	{0, "\xfe\xed\xfa\xce", "application/x-mach-binary", true, false},
	{0, "\xfe\xed\xfa\xcf", "application/x-mach-binary", true, false},
	{0, "\xce\xfa\xed\xfe", "application/x-mach-binary", true, false},
	{0, "\xcf\xfa\xed\xfe", "application/x-mach-binary", true, false},
	// Universal programs of macOS begin like classes of Java.
	{0, "\xca\xfe\xba\xbe", "application/java-vm", true, false},
	{0, "\x4c\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut", true, false},
	{0, "#!", "text/x-shellscript", true, false},
	{0, "PK\x03\x04", "application/zip", false, false},
	{0, "PK\x05\x06", "application/zip", false, false},
	{0, "\x1f\x8b", "application/gzip", false, false},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", oleStorage, false, false},
	{0, "{\\rt", "application/rtf", false, false},
	{0, "\x78\x9f\x3e\x22", "application/ms-tnef", false, false},
	{0, "Rar!\x1a\x07", "application/vnd.rar", true, false},
	{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", true, false},
	{0, "MSCF", "application/vnd.ms-cab-compressed", true, false},
	{0, "ITSF", "application/vnd.ms-htmlhelp", true, false},
	{0, "BZh", "application/x-bzip2", true, true},
	{0, "\xfd7zXZ\x00", "application/x-xz", true, false},
	{0, "\x28\xb5\x2f\xfd", "application/zstd", true, false},
	{0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote", true, false},
	{0, "!<arch>", "application/x-archive", true, false},
	{0, "\xed\xab\xee\xdb", "application/x-rpm", true, false},
	{0, "conectix", "application/x-vhd", true, false},
	{0, "vhdxfile", "application/x-vhdx", true, false},
	{7, "**ACE**", "application/x-ace-compressed", true, false},
	{32769, "CD001", "application/x-iso9660-image", true, false},
}

// scriptStarts are how scripts begin, in lower case.
var scriptStarts = []string{
	"<?php", "<%", "<script", "<job", "<package", "<hta:", "@echo off", "@echo  off", "@cd ", "rem @echo", "windows registry editor", "regedit4",
	"[internetshortcut]", "[desktop entry]", "[autorun]", "[shellclassinfo]", "on error resume next", "powershell -", "powershell.exe", "createobject(", "param(", "id;p", // the last is a SYLK spreadsheet
}

// activeTypes are declared types that may only be downloaded.
var activeTypes = map[string]bool{
	"text/html": true, "application/xhtml+xml": true, "image/svg+xml": true, "application/hta": true, "text/javascript": true, "application/javascript": true,
	"application/x-javascript": true, "application/ecmascript": true, "text/vbscript": true, "application/x-msdownload": true, "application/x-msdos-program": true,
	"application/x-sh": true, "application/java-archive": true, "application/x-shockwave-flash": true, "message/external-body": true,
}

// textTypes are the kinds of text that content does not tell apart.
var textTypes = map[string]bool{"text/csv": true, "text/calendar": true, "text/vcard": true, "text/markdown": true, "message/rfc822": true, "message/delivery-status": true, "application/pgp-signature": true, "application/json": true}

// opaqueTypes are harmless kinds that the standard library does not recognize.
var opaqueTypes = map[string]bool{
	"message/rfc822": true, "application/pkcs7-signature": true, "application/x-pkcs7-signature": true, "application/pgp-signature": true, "application/pgp-encrypted": true,
	"image/heic": true, "image/tiff": true, "application/ms-tnef": true,
}

var typesByExtension = map[string]string{"csv": "text/csv", "ics": "text/calendar", "vcf": "text/vcard", "md": "text/markdown", "eml": "message/rfc822", "heic": "image/heic", "tif": "image/tiff", "tiff": "image/tiff"}
