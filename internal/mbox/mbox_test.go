package mbox_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/mbox"
)

const sep = "From zoe@ong.example Mon Jan  5 12:00:00 1998\n"

// read returns the messages of a file, with LF for CRLF so that tests are short.
func read(t *testing.T, file string, most int) []string {
	t.Helper()
	var all []string
	for e, err := range mbox.Read(strings.NewReader(file), most) {
		if err != nil {
			t.Fatalf("%.100q: %v", file, err)
		}
		if e.Err != nil {
			all = append(all, e.Err.Error())
			continue
		}
		raw := string(e.Raw)
		if strings.Count(raw, "\n") != strings.Count(raw, "\r\n") {
			t.Errorf("%.100q: line ends in %q", file, raw)
		}
		all = append(all, strings.ReplaceAll(raw, "\r\n", "\n"))
	}
	return all
}

func TestMailboxesOfAllDialectsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"nothing":                   {"", nil},
		"empty lines":               {"\n\n", nil},
		"no mailbox":                {"Subject: x\n\nbody\n", []string{mbox.ErrNoSeparator.Error()}},
		"one message":               {sep + "Subject: x\n\nbody\n\n", []string{"Subject: x\n\nbody\n"}},
		"two messages":              {sep + "A: 1\n\na\n\n" + sep + "B: 2\n\nb\n\n", []string{"A: 1\n\na\n", "B: 2\n\nb\n"}},
		"CRLF":                      {strings.ReplaceAll(sep+"A: 1\n\na\n\n"+sep+"B: 2\n\nb\n\n", "\n", "\r\n"), []string{"A: 1\n\na\n", "B: 2\n\nb\n"}},
		"no line end at the end":    {sep + "A: 1\n\na", []string{"A: 1\n\na\n"}},
		"no empty line at the end":  {sep + "A: 1\n\na\n", []string{"A: 1\n\na\n"}},
		"several empty lines":       {sep + "A: 1\n\na\n\n\n\n" + sep + "B: 2\n\n\n", []string{"A: 1\n\na\n\n\n", "B: 2\n\n"}},
		"empty lines first":         {"\n\n" + sep + "A: 1\n\na\n", []string{"A: 1\n\na\n"}},
		"junk first":                {"This archive was made by hand.\nFrom here on:\n\n" + sep + "A: 1\n\na\n", []string{"A: 1\n\na\n"}},
		"a byte order mark first":   {"\ufeff" + sep + "A: 1\n\na\n", []string{"A: 1\n\na\n"}},
		"a header alone":            {sep + "A: 1\n\n" + sep + "B: 2\n\n", []string{"A: 1\n", "B: 2\n"}},
		"an empty message":          {sep + "\n" + sep + "B: 2\n\n", []string{"", "B: 2\n"}},
		"quoted as mboxrd":          {sep + "A: 1\n\n>From here\n>>From there\n> From x\n>Fromage\n", []string{"A: 1\n\nFrom here\n>From there\n> From x\n>Fromage\n"}},
		"From that is no separator": {sep + "A: 1\n\nHello.\n\nFrom here to there, 5 Jan 1998.\nFrom me\n\nFrom zoe Mon Jan  5 12:00:00 1998\nshe wrote to us.\n", []string{"A: 1\n\nHello.\n\nFrom here to there, 5 Jan 1998.\nFrom me\n\nFrom zoe Mon Jan  5 12:00:00 1998\nshe wrote to us.\n"}},
		"From amid a paragraph":     {sep + "A: 1\n\nshe wrote:\nFrom zoe Mon Jan  5 12:00:00 1998\nNote: no.\nYes.\n", []string{"A: 1\n\nshe wrote:\nFrom zoe Mon Jan  5 12:00:00 1998\nNote: no.\nYes.\n"}},
		"the empty line forgotten":  {sep + "A: 1\n\n--b--\n" + sep + "Received: x\nB: 2\n\nb\n", []string{"A: 1\n\n--b--\n", "Received: x\nB: 2\n\nb\n"}},
		"Pipermail": {
			"From zoe at ong.example  Mon Jan  5 12:00:00 1998\nFrom: zoe at ong.example (Zoe)\nDate: Mon, 05 Jan 1998 12:00:00 -0500\nSubject: x\n\na\n\n\nFrom bob at ong.example  Tue Jan  6 12:00:00 1998\nFrom: bob at ong.example (Bob)\n\nb\n\n",
			[]string{"From: zoe at ong.example (Zoe)\nDate: Mon, 05 Jan 1998 12:00:00 -0500\nSubject: x\n\na\n\n", "From: bob at ong.example (Bob)\n\nb\n"},
		},
	} {
		got := read(t, c.file, 0)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAContentLengthIsBelievedWhereItLandsRight(t *testing.T) {
	inner := "A mailbox in a message:\n\n" + sep + "B: 2\n\nb\n>From x\n"
	file := func(length int, body string) string {
		return sep + fmt.Sprintf("Content-Length: %d\n\n", length) + body + "\n" + sep + "C: 3\n\nc\n"
	}
	for name, c := range map[string]struct {
		file string
		want int
	}{
		"right":                      {file(len(inner), inner), 2},
		"right, with CRLF":           {strings.ReplaceAll(file(len(inner)+strings.Count(inner, "\n"), inner), "\n", "\r\n"), 2},
		"right, at the end":          {sep + fmt.Sprintf("Content-Length: %d\n\n", len(inner)) + inner, 1},
		"too small":                  {file(len(inner)-4, inner), 3},
		"too large":                  {file(len(inner)+4, inner), 3},
		"beyond the end":             {file(1<<30, inner), 3},
		"negative":                   {file(-5, inner), 3},
		"none":                       {strings.Replace(file(0, inner), "Content-Length", "X-Length", 1), 3},
		"of more digits than fit":    {strings.Replace(file(0, inner), ": 0", ": 99999999999999999999999", 1), 3},
		"in the body, where it lies": {sep + "A: 1\n\nContent-Length: 10\n\nb\n\n" + sep + "C: 3\n\nc\n", 2},
	} {
		got := read(t, c.file, 0)
		if len(got) != c.want {
			t.Errorf("%s: %d messages, want %d: %q", name, len(got), c.want, got)
			continue
		}
		if strings.HasPrefix(name, "right") && !strings.HasSuffix(got[0], inner) {
			t.Errorf("%s: %q", name, got[0])
		}
	}
	// Where no line should have been quoted, those that are were.
	quoted := "one\n>From two\n"
	if got := read(t, file(len(quoted), quoted), 0); !strings.HasSuffix(got[0], "one\nFrom two\n") {
		t.Errorf("mboxcl: %q", got)
	}
}

func TestSeparatorsOfAllProgramsAreKnown(t *testing.T) {
	for line, want := range map[string]string{
		"From zoe@ong.example Mon Jan  5 12:00:00 1998":                   "1998-01-05T12:00:00Z",
		"From zoe at ong.example  Mon Jan  5 12:00:00 1998":               "1998-01-05T12:00:00Z",
		"From zoe@ong.example Mon Jan  5 12:00:00 1998 +0100":             "1998-01-05T12:00:00+01:00",
		"From zoe@ong.example Mon Jan  5 12:00:00 +0100 1998":             "1998-01-05T12:00:00+01:00",
		"From zoe@ong.example Mon Jan  5 12:00:00 EST 1998":               "1998-01-05T12:00:00Z",
		"From zoe@ong.example Mon Jan  5 12:00 1998":                      "1998-01-05T12:00:00Z",
		"From zoe Mon Jan  5 12:00:00 1998 remote from ong":               "1998-01-05T12:00:00Z",
		"From zoe@ong.example Mon, 5 Jan 1998 12:00:00 +0100":             "1998-01-05T12:00:00+01:00",
		"From zoe@ong.example 5 Jan 1998 12:00:00":                        "1998-01-05T12:00:00Z",
		"From zoe@ong.example Mon Jan  5 12:00:00 98":                     "1998-01-05T12:00:00Z",
		"From - Mon Jan 05 12:00:00 1998":                                 "1998-01-05T12:00:00Z",
		"From ???@??? Mon Jan 05 12:00:00 1998":                           "1998-01-05T12:00:00Z",
		"From 1234567890@thread Mon Jan 05 12:00:00 +0000 1998":           "1998-01-05T12:00:00Z",
		"From \"zoe tremblay\"@ong.example Mon Jan  5 12:00:00 1998":      "1998-01-05T12:00:00Z",
		"From Mon Jan  5 12:00:00 1998":                                   "1998-01-05T12:00:00Z",
		"From zo\xe9@ong.example Mon Jan  5 12:00:00 1998":                "1998-01-05T12:00:00Z",
		"From zoe@ong.example":                                            "",
		"From zoe@ong.example Mon Jan  5 1998":                            "",
		"From zoe@ong.example Mon Jan 45 12:00:00 1998":                   "",
		"From zoe@ong.example Mon Jan  5 12:00:00 1898":                   "",
		"From zoe@ong.example Mon Jan  5 32:00:00 1998":                   "",
		"From here on, all is well.":                                      "",
		"from zoe@ong.example Mon Jan  5 12:00:00 1998":                   "",
		"From: zoe@ong.example Mon Jan  5 12:00:00 1998":                  "",
		"From " + strings.Repeat("x", 2000) + " Mon Jan  5 12:00:00 1998": "",
	} {
		n := 0
		for e, err := range mbox.Read(strings.NewReader("junk\n\n"+line+"\nSubject: x\n\n"), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Err != nil {
				continue
			}
			n++
			if got := e.Date.Format("2006-01-02T15:04:05Z07:00"); got != want || e.Offset != 6 || !strings.HasPrefix(e.Separator, "From ") {
				t.Errorf("%q: %s at %d, %q", line, got, e.Offset, e.Separator)
			}
		}
		if n == 0 != (want == "") {
			t.Errorf("%.100q: %d messages", line, n)
		}
	}
}

func TestAMessageTooLargeIsPassedOver(t *testing.T) {
	big := "B: 2\n\n" + strings.Repeat("a line\n", 50_000)
	long := "B: 2\n\n" + strings.Repeat("a", 1_000_000) + "\n"
	for _, body := range []string{big, long, "Content-Length: 350000\n" + big} {
		got := read(t, sep+"A: 1\n\na\n\n"+sep+body+"\n"+sep+"C: 3\n\nc\n", 10_000)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", []string{"A: 1\n\na\n", mbox.ErrTooLarge.Error(), "C: 3\n\nc\n"}) {
			t.Errorf("%.50q: %.500q", body, got)
		}
		got = read(t, sep+body+"\n"+sep+"C: 3\n\nc\n", 2_000_000)
		if len(got) != 2 || got[0] != body {
			t.Errorf("%.50q: within the bound, %d messages, the first of %d bytes, want %d", body, len(got), len(got[0]), len(body))
		}
	}
	exact := "A: 1\r\n\r\na\r\n"
	file := sep + "A: 1\n\na\n\n"
	if got := read(t, file, len(exact)); got[0] != "A: 1\n\na\n" {
		t.Errorf("at the bound: %q", got)
	}
	if got := read(t, file, len(exact)-1); got[0] != mbox.ErrTooLarge.Error() {
		t.Errorf("over the bound: %q", got)
	}
}

func TestReadingHoldsOneMessage(t *testing.T) {
	// The file claims lengths that nobody finds.
	one := sep + "Content-Length: 60000000\n\n" + strings.Repeat("a line of text\n", 1000) + "\n"
	const copies = 4000 // 60 MB
	n := 0
	began := time.Now()
	for e, err := range mbox.Read(io.LimitReader(&repeated{text: one}, int64(len(one)*copies)), 1<<20) {
		if err != nil || e.Err != nil {
			t.Fatal(err, e.Err)
		}
		if n++; n%1000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > 20<<20 {
				t.Fatalf("%d MB in use after %d messages", m.HeapAlloc>>20, n)
			}
		}
	}
	if n != copies {
		t.Errorf("%d messages", n)
	}
	one = sep + "Content-Length: 900000\n\nx\n\n"
	n = 0
	for _, err := range mbox.Read(io.LimitReader(&repeated{text: one}, int64(len(one)*100_000)), 1<<20) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 100_000 || time.Since(began) > 20*time.Second {
		t.Errorf("%d messages in %v", n, time.Since(began))
	}
}

// repeated is a reader of the same text without end.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

func TestAnErrorOfTheReaderEndsReading(t *testing.T) {
	broken := errors.New("broken")
	file := sep + "A: 1\n\na\n\n" + sep + "B: 2\n\nb\n"
	for cut := range len(file) {
		r := io.MultiReader(strings.NewReader(file[:cut]), iotest.ErrReader(broken))
		var last error
		n := 0
		for e, err := range mbox.Read(r, 0) {
			if last != nil {
				t.Fatal("something follows the error")
			}
			if last = err; err == nil {
				n++
				if string(e.Raw) != "A: 1\r\n\r\na\r\n" {
					t.Errorf("after %d bytes: %q", cut, e.Raw)
				}
			}
		}
		if !errors.Is(last, broken) || n > 1 {
			t.Errorf("after %d bytes: %d messages, %v", cut, n, last)
		}
	}
}

func TestACallerMayStop(t *testing.T) {
	n := 0
	for _, err := range mbox.Read(strings.NewReader(strings.Repeat(sep+"A: 1\n\na\n\n", 3)), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var file bytes.Buffer
		w := mbox.NewWriter(&file)
		var want []string
		at := time.Date(1998, 1, 5, 12, 0, 0, 0, time.UTC)
		for range rapid.IntRange(0, 5).Draw(t, "messages") {
			raw := rapid.StringMatching(`([A-Za-z-]{1,9}: [ -~é]{0,20}\r\n){0,3}\r\n((>{0,3}From |Content-Length: \d\r\n|From zoe Mon Jan  5 12:00:00 1998\r\n|Subject: x\r\n|\r\n|[ -~é\x00]{0,10})(\r\n)?){0,9}`).Draw(t, "raw")
			if raw != "" && !strings.HasSuffix(raw, "\n") {
				raw += "\r\n"
			}
			want = append(want, raw)
			if rapid.Bool().Draw(t, "LF") {
				raw = strings.ReplaceAll(raw, "\r\n", "\n")
			}
			if err := w.Write(rapid.SampledFrom([]string{"", "zoe@ong.example", "a b@c.example", "x\nFrom y"}).Draw(t, "from"), at, []byte(raw)); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		var r io.Reader = bytes.NewReader(file.Bytes())
		if rapid.Bool().Draw(t, "byte by byte") {
			r = iotest.OneByteReader(r)
		}
		for e, err := range mbox.Read(r, 0) {
			if err != nil || e.Err != nil {
				t.Fatal(err, e.Err)
			}
			if n >= len(want) || string(e.Raw) != want[n] || !e.Date.Equal(at) {
				t.Fatalf("message %d is %q, want %q in %q", n, e.Raw, want, file.String())
			}
			n++
		}
		if n != len(want) {
			t.Fatalf("%d messages, want %d in %q", n, len(want), file.String())
		}
	})
}

func TestAWriterSaysWhenItCannot(t *testing.T) {
	w := mbox.NewWriter(brokenWriter{})
	if err := w.Write("zoe@ong.example", time.Unix(0, 0), []byte("A: 1\r\n\r\n")); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestOpenUndoesCompression(t *testing.T) {
	dir := t.TempDir()
	file := sep + "A: 1\n\na\n"
	var z bytes.Buffer
	for _, part := range []string{file[:10], file[10:]} { // gzip files may be joined
		w := gzip.NewWriter(&z)
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range map[string][]byte{"plain.gz": []byte(file), "packed.mbox": z.Bytes(), "empty": nil} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := mbox.Open(path)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := io.ReadAll(r)
		if want := file; err != nil || string(got) != want && content != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := mbox.Open(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	cut := filepath.Join(dir, "cut.gz")
	if err := os.WriteFile(cut, z.Bytes()[:z.Len()-5], 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := mbox.Open(cut)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var last error
	for _, err := range mbox.Read(r, 0) {
		last = err
	}
	if !errors.Is(last, io.ErrUnexpectedEOF) {
		t.Errorf("a file cut short: %v", last)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(sep+"A: 1\n\na\n\n"+sep+"Content-Length: 3\n\nb\n\n\n>From x"), 100)
	f.Add([]byte("junk\r\n\r\nFrom zoe at ong.example  Mon Jan  5 12:00:00 1998\r\nA: 1\r\n\r\n"), 5)
	f.Fuzz(func(t *testing.T, file []byte, most int) {
		most = 1 + most&0xffff
		last := int64(-1)
		size := 0
		for e, err := range mbox.Read(iotest.HalfReader(bytes.NewReader(file)), most) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Offset <= last || len(e.Raw) > most || e.Err != nil && e.Raw != nil {
				t.Fatalf("%+v after %d", e, last)
			}
			if e.Err == nil && (len(e.Raw) > 0 && !bytes.HasSuffix(e.Raw, []byte("\r\n")) || bytes.Count(e.Raw, []byte("\n")) != bytes.Count(e.Raw, []byte("\r\n"))) {
				t.Fatalf("line ends in %q", e.Raw)
			}
			last = e.Offset
			size += len(e.Raw)
		}
		if size > 2*len(file)+2 {
			t.Fatalf("%d bytes out of %d", size, len(file))
		}
	})
}
