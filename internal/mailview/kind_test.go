package mailview_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mailview"
)

// packed is a ZIP file of files, two strings each: a name and a content.
func packed(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Typeflag: tar.TypeReg, Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name = name
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compound looks enough like a file of old Office with those streams.
func compound(streams ...string) string {
	var b strings.Builder
	b.WriteString("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 2000))
	for _, s := range streams {
		for _, c := range utf16.Encode([]rune(s)) {
			b.Write([]byte{byte(c), byte(c >> 8)})
		}
		b.WriteString(strings.Repeat("\x00", 64))
	}
	return b.String()
}

func TestWhatAnAttachmentIs(t *testing.T) {
	const (
		exe  = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
		elf  = "\x7fELF\x02\x01\x01\x00"
		png  = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
		docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		text = "text/plain; charset=utf-8"
	)
	office := []string{"[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"x\"/>", "word/document.xml", "<?xml version=\"1.0\"?><w:document/>"}
	for name, c := range map[string]struct {
		name, declared, body, want string
		dangerous                  bool
	}{
		"a picture":                       {"a.png", "image/png", png, "image/png", false},
		"a picture called text":           {"a.txt", "text/plain", png, "image/png", false},
		"a PDF":                           {"Procès-verbal 12:30.pdf", "application/octet-stream", "%PDF-1.7\n", "application/pdf", false},
		"text":                            {"notes.txt", "text/plain", "Bonjour, à vous", text, false},
		"Latin text":                      {"notes.txt", "text/plain", "Bonjour, \xe0 vous", "text/plain; charset=windows-1252", false},
		"text that begins like a program": {"notes.txt", "text/plain", "MZ is a name. BZh too.", text, false},
		"a table":                         {"a.csv", "application/octet-stream", "a,b\n1,2\n", "text/csv; charset=utf-8", false},
		"a calendar":                      {"", "text/calendar", "BEGIN:VCALENDAR\r\n", "text/calendar; charset=utf-8", false},
		"a message":                       {"", "message/rfc822", "Subject: x\r\n\r\n<script>", "message/rfc822", false},
		"nothing":                         {"", "", "", text, false},
		"unknown bytes":                   {"a.dat", "application/x-unknown", "\x00\x01\x02", "application/octet-stream", false},
		"TNEF":                            {"winmail.dat", "application/ms-tnef", "\x78\x9f\x3e\x22\x00", "application/ms-tnef", false},
		"plain XML":                       {"a.xml", "text/xml", "<?xml version=\"1.0\"?><feedback/>", text, false},
		"a program":                       {"a.bin", "application/octet-stream", exe, "application/vnd.microsoft.portable-executable", true},
		"a program called a picture":      {"a.png", "image/png", exe, "application/vnd.microsoft.portable-executable", true},
		"a program of Linux":              {"a", "", elf, "application/x-elf", true},
		"a shortcut":                      {"a", "", "\x4c\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut", true},
		"a script":                        {"a.txt", "text/plain", "#!/bin/sh\nrm -rf /\n", "text/x-shellscript", true},
		"a batch file":                    {"a.txt", "text/plain", "@ECHO OFF\r\ndel x", "application/octet-stream", true},
		"a script by name":                {"a.PS1", "text/plain", "x", text, true},
		"a script by type":                {"a", "application/javascript", "x", text, true},
		"HTML":                            {"a.html", "text/html", "<!doctype html><p>x", "text/html", true},
		"HTML called text":                {"a.txt", "text/plain", "  <html><script>", "text/html", true},
		"HTML with a mark":                {"a", "", "\ufeff<script>x</script>", "application/octet-stream", true},
		"HTML by name":                    {"a.htm", "text/plain", "x", text, true},
		"SVG":                             {"a.png", "image/png", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml", true},
		"SVG at once":                     {"a", "", "<svg onload=x>", "image/svg+xml", true},
		"XHTML":                           {"a.xml", "text/xml", "<?xml version=\"1.0\"?>" + strings.Repeat(" ", 9000) + "<x xmlns=\"http://www.w3.org/1999/xhtml\"/>", "application/xml", true},
		"two ends":                        {"invoice.pdf.exe", "application/pdf", "x", text, true},
		"a hidden end":                    {"invoice.exe.pdf", "application/pdf", "%PDF-1.4", "application/pdf", true},
		"an end pushed out of sight":      {"invoice.pdf                    .docx", "", "x", text, true},
		"a dot at the end":                {"a.exe. ", "", "x", text, true},
		"a stream":                        {"a.exe:b.txt", "", "x", text, true},
		"a path":                          {"b\\a.scr", "", "x", text, true},
		"an address for a name":           {"www.ong.com.pdf", "", "%PDF-1.4", "application/pdf", false},
		"a name reversed":                 {"annexe\u202egpj.doc", "", "x", text, true},
		"an archive":                      {"a.zip", "application/zip", packed(t, "a/", "", "a/b.txt", "x", "c.png", png), "application/zip", false},
		"an archive in an archive":        {"a.zip", "application/zip", packed(t, "b.zip", packed(t, "x.exe", exe)), "application/zip", false},
		"a program in an archive":         {"a.zip", "application/zip", packed(t, "b.txt", "x", "c.exe", exe), "application/zip", true},
		"a hidden program in one":         {"a.zip", "application/zip", packed(t, "b.txt", exe), "application/zip", true},
		"a script in one":                 {"a.zip", "application/zip", packed(t, "b.js", "x"), "application/zip", true},
		"an old document in one":          {"a.zip", "application/zip", packed(t, "b.doc", compound("WordDocument")), "application/zip", false},
		"old macros in one":               {"a.zip", "application/zip", packed(t, "b.doc", compound("WordDocument", "Macros")), "application/zip", true},
		"a broken archive":                {"a.zip", "application/zip", "PK\x03\x04broken", "application/zip", true},
		"an encrypted archive":            {"a.zip", "application/zip", strings.NewReplacer("PK\x03\x04\x14\x00\x08", "PK\x03\x04\x14\x00\x09", "PK\x01\x02\x14\x00\x14\x00\x08", "PK\x01\x02\x14\x00\x14\x00\x09").Replace(packed(t, "b.txt", "x")), "application/zip", true},
		"an archive nobody opens here":    {"a.dat", "", "Rar!\x1a\x07\x00", "application/vnd.rar", true},
		"an image of a disk":              {"a.dat", "", strings.Repeat("\x00", 32769) + "CD001", "application/x-iso9660-image", true},
		"a Java program":                  {"a.zip", "application/zip", packed(t, "META-INF/MANIFEST.MF", "x", "A.class", "\xca\xfe\xba\xbe"), "application/java-archive", true},
		"a document":                      {"a.docx", "application/octet-stream", packed(t, office...), docx, false},
		"a document, types last":          {"a.docx", "application/octet-stream", packed(t, append(office[2:4:4], office[:2]...)...), docx, false},
		"a document with an equation":     {"a.docx", "", packed(t, append(office, "word/embeddings/oleObject1.bin", compound("Equation Native"))...), docx, false},
		"a document with a package":       {"a.docx", "", packed(t, append(office, "word/embeddings/oleObject1.bin", compound("\x01Ole10Native"))...), docx, true},
		"a document with macros":          {"a.docx", "", packed(t, append(office, "word/vbaProject.bin", "x")...), docx, true},
		"macros by name":                  {"a.docm", "", packed(t, office...), docx, true},
		"a document with a program":       {"a.docx", "", packed(t, append(office, "word/x.bin", exe)...), docx, true},
		"an open document":                {"a.odt", "", packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<?xml version=\"1.0\"?>"), "application/vnd.oasis.opendocument.text", false},
		"an open document with macros":    {"a.odt", "", packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml", "x"), "application/vnd.oasis.opendocument.text", true},
		"an old document":                 {"a.doc", "", compound("Root Entry", "WordDocument"), "application/msword", false},
		"an old document with macros":     {"a.doc", "", compound("Root Entry", "WordDocument", "VBA"), "application/msword", true},
		"an old table":                    {"a.xls", "", compound("Workbook"), "application/vnd.ms-excel", false},
		"an installer":                    {"a.doc", "", compound("Root Entry"), "application/x-ole-storage", true},
		"RTF":                             {"a.rtf", "", "{\\rtf1 x}", "application/rtf", false},
		"RTF with an object":              {"a.doc", "", "{\\rtf1 {\\object\\objdata 00}}", "application/rtf", true},
		"gzip":                            {"a.txt.gz", "", gzipped(t, "a.txt", "x"), "application/gzip", false},
		"a program in gzip":               {"a.gz", "", gzipped(t, "", exe), "application/gzip", true},
		"a script named in gzip":          {"a.gz", "", gzipped(t, "a.vbs", "x"), "application/gzip", true},
		"tar":                             {"a.tar", "", tarred(t, "a.txt", "x"), "application/x-tar", false},
		"a program in tar":                {"a.tar", "", tarred(t, "a.txt", exe), "application/x-tar", true},
		"a program in tar in gzip":        {"a.tgz", "", gzipped(t, "", tarred(t, "a.bat", "x")), "application/gzip", true},
		"harmless tar in gzip":            {"a.tgz", "", gzipped(t, "", tarred(t, "a.txt", "x")), "application/gzip", false},
	} {
		got, dangerous := mailview.KindOf(mailmsg.Part{Name: c.name, Type: c.declared, Body: []byte(c.body)})
		if got != c.want || dangerous != c.dangerous {
			t.Errorf("%s: %s, dangerous %v; want %s, %v", name, got, dangerous, c.want, c.dangerous)
		}
	}
}

func TestArchivesAreLookedIntoWithinBounds(t *testing.T) {
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprintf("%d.txt", i), "x")
	}
	for name, body := range map[string]string{
		"many files":     packed(t, many...),
		"a bomb in gzip": gzipped(t, "", tarred(t, "a.txt", strings.Repeat("\x00", 20<<20))),
		"a bomb in zip":  packed(t, "a.doc", compound("WordDocument")+strings.Repeat("\x00", 20<<20)),
	} {
		if _, dangerous := mailview.KindOf(mailmsg.Part{Name: "a", Body: []byte(body)}); !dangerous {
			t.Errorf("%s: passes for harmless", name)
		}
	}
}

func FuzzKindOf(f *testing.F) {
	f.Add("a.zip", "application/zip", []byte("PK\x03\x04"))
	f.Add("a.gz", "", []byte("\x1f\x8b\x08\x00"))
	f.Add("a.tar", "", []byte(strings.Repeat("\x00", 257)+"ustar\x00"+strings.Repeat("\x00", 300)))
	f.Fuzz(func(t *testing.T, name, declared string, body []byte) {
		got, dangerous := mailview.KindOf(mailmsg.Part{Name: name, Type: declared, Body: body})
		if got == "" || strings.ContainsAny(got, "\r\n") {
			t.Fatalf("%q", got)
		}
		for _, active := range []string{"html", "svg", "xml", "script"} {
			if strings.Contains(got, active) && !strings.Contains(got, "openxml") && !dangerous {
				t.Fatalf("%s passes for harmless", got)
			}
		}
	})
}
