package intake

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	xunicode "golang.org/x/text/encoding/unicode"

	"plenary.example/internal/fault"
)

// sniff recognises the formats that have a signature, and refuses those that
// hold no text. The empty format means text of a kind still to be guessed.
func sniff(name string, raw []byte) (Format, error) {
	refuse := func(kind string) (Format, error) {
		return "", fault.New(fault.Invalid, "intake.error.other_format", fault.Args{"File": name, "Format": kind})
	}
	ext := strings.ToLower(path.Ext(name))
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return "", fault.New(fault.Invalid, "intake.error.empty", fault.Args{"File": name})
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return DOCX, nil
	case ext == ".docx" || ext == ".docm":
		return "", fault.New(fault.Invalid, "intake.error.docx_broken", fault.Args{"File": name})
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return refuse("Word 97–2003 (.doc)")
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return refuse("PDF")
	case bytes.HasPrefix(raw, []byte(`{\rtf`)):
		return refuse("RTF")
	}
	return "", nil
}

var (
	metaCharset = regexp.MustCompile(`(?i)<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_.:-]{2,40})`)
	doubled     = regexp.MustCompile(`Ã[©¨ª§®´\x{00a0}]|â€[™œ\x{009d}“”]`)
)

// decode turns the bytes into text. A byte order mark decides, then the bytes
// themselves where they can only be UTF-8, then what a page says of itself;
// what is left was saved by an old Windows program.
func (r *reader) decode(name string, raw []byte) error {
	enc, label := encodingOf(raw)
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "intake.error.encoding", fault.Args{"File": name, "Encoding": label})
	}
	s := strings.TrimPrefix(string(text), "\ufeff")
	r.rep.Encoding = label
	if binary(s) {
		return fault.New(fault.Invalid, "intake.error.binary", fault.Args{"File": name})
	}
	if m := metaCharset.FindSubmatch(raw[:min(len(raw), 4096)]); m != nil && label == "windows-1252" {
		if _, said := charset.Lookup(string(m[1])); said == "utf-8" {
			r.doubt("intake.doubt.not_utf8", "Encoding", label)
		}
	}
	if strings.ContainsRune(s, utf8.RuneError) {
		r.doubt("intake.doubt.lost_characters")
	}
	if len(doubled.FindAllStringIndex(s, 3)) == 3 {
		r.doubt("intake.doubt.doubly_encoded")
	}
	r.text = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return nil
}

func encodingOf(raw []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return encoding.Nop, "utf-8"
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), "utf-16le"
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM), "utf-16be"
	}
	if even, odd := zeros(raw); even+odd > 0 {
		switch {
		case odd > 4*even && odd > len(raw)/8:
			return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM), "utf-16le"
		case even > 4*odd && even > len(raw)/8:
			return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM), "utf-16be"
		}
	}
	if utf8.Valid(raw) {
		return encoding.Nop, "utf-8"
	}
	if m := metaCharset.FindSubmatch(raw[:min(len(raw), 4096)]); m != nil {
		enc, label := charset.Lookup(string(m[1]))
		if enc != nil && label != "utf-8" && !strings.HasPrefix(label, "utf-16") && label != "replacement" {
			return enc, label
		}
	}
	enc, label := charset.Lookup("windows-1252")
	return enc, label
}

// zeros counts the zero bytes at even and at odd offsets of the beginning.
func zeros(raw []byte) (even, odd int) {
	for i, c := range raw[:min(len(raw), 4096)] {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

// binary tells whether decoded text is no text at all.
func binary(s string) bool {
	sample := s[:min(len(s), 64<<10)]
	bad, all := 0, 0
	for _, c := range sample {
		all++
		if c == 0 || c == utf8.RuneError || (unicode.IsControl(c) && !strings.ContainsRune("\t\n\r\f\v\x1a", c)) {
			bad++
		}
	}
	return bad*20 > all
}

var (
	looksHTML = regexp.MustCompile(`(?i)<(?:!doctype|html|body|head|p|div|ol|ul|h[1-6]|table|br)\b`)
	looksMark = regexp.MustCompile(`(?m)^(?:#{1,6} |\*\*[^*\n]+\*\*|[*-] |\d+\. )`)
)

// guess tells the format of text, from its content where that is plain and
// from its name otherwise.
func guess(name, text string) Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv":
		if !strings.HasPrefix(strings.TrimSpace(text), "<") {
			return CSV
		}
	case ".md", ".markdown":
		return Markdown
	case ".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".mht":
		return HTML
	case ".txt":
		if !strings.HasPrefix(strings.TrimSpace(text), "<") {
			return Plain
		}
	}
	if looksHTML.MatchString(text[:min(len(text), 8192)]) {
		return HTML
	}
	line, _, _ := strings.Cut(text, "\n")
	if _, known := columnsOf(splitLine(line)); known >= 2 {
		return CSV
	}
	if looksMark.MatchString(text) {
		return Markdown
	}
	return Plain
}
