package distribution

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
)

// file writes a mailbox file.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// imported takes files in and checks that the report says so many.
func (w *world) imported(t *testing.T, l lists.List, read, added, known, left int, files ...string) archive.ImportReport {
	t.Helper()
	r, err := w.s.archive.ImportMbox(t.Context(), w.staff(), l, files, false, nil)
	w.must(err)
	if r.Read != read || r.Added != added || r.Known != known || r.Left != left {
		t.Fatalf("read %d, added %d, known %d, left %d; want %d, %d, %d, %d: %+v", r.Read, r.Added, r.Known, r.Left, read, added, known, left, r.Problems)
	}
	return r
}

func (w *world) post(t *testing.T, l lists.List, number int64) (archive.Post, string) {
	t.Helper()
	p, c, _, _, err := w.s.archive.PostAt(t.Context(), w.staff(), l, number)
	w.must(err)
	return p, c.Text
}

const pipermail = `From zoe at ong.example  Mon Jan  5 10:00:00 1998
From: zoe at ong.example (=?iso-8859-1?Q?Zo=E9?= Tremblay)
Date: Mon, 05 Jan 1998 10:00:00 -0500
Subject: [ccrlist] Detention at the border
Message-ID: <1998a@ong.example>

Who has heard of it?

From ana at ong.example  Tue Jan  6 11:00:00 1998
From: ana at ong.example (Ana Ruiz)
Date: Tue, 6 Jan 1998 11:00:00 GMT
Subject: [ccrlist] Re: Detention at the border
In-Reply-To: <1998a@ong.example>
References: <1998a@ong.example>
Message-ID: <1998b@ong.example>

>From what I hear, it is getting worse.

`

func TestAPipermailArchiveIsTakenIn(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	r := w.imported(t, l, 2, 2, 0, 0, file(t, "1998.txt", pipermail))
	if r.Threads != 1 || !r.First.Equal(time.Date(1998, 1, 5, 15, 0, 0, 0, time.UTC)) || !r.Last.Equal(time.Date(1998, 1, 6, 11, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", r)
	}
	p, text := w.post(t, l, 1)
	if p.Author.Name != "Zoé Tremblay" || p.Author.Address != "zoe@ong.example" || !p.Imported || p.Posting != 0 || strings.TrimSpace(text) != "Who has heard of it?" {
		t.Errorf("%+v %q", p, text)
	}
	p, text = w.post(t, l, 2)
	if p.Thread != 1 || !strings.HasPrefix(text, "From what I hear") {
		t.Errorf("%+v %q", p, text)
	}
	got, err := w.s.lists.ListTx(t.Context(), nil, l.ID)
	w.must(err)
	if got.Posts != 2 || got.Revision <= l.Revision {
		t.Errorf("%+v", got)
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	path := file(t, "1998.txt", pipermail+"From x@ong.example Wed Jan  7 10:00:00 1998\n\n\n")
	w.imported(t, l, 3, 2, 0, 1, path)
	r := w.imported(t, l, 3, 0, 2, 1, path)
	if !r.First.IsZero() || r.Threads != 0 {
		t.Errorf("%+v", r)
	}
	left, _, err := w.s.archive.Leftovers(t.Context(), w.staff(), l, "")
	w.must(err)
	if len(left) != 1 {
		t.Errorf("%+v", left)
	}
	// The same messages under another name, with other line ends, twice in one run.
	other := file(t, "copy.mbox", strings.ReplaceAll(pipermail, "\n", "\r\n"))
	w.imported(t, l, 4, 0, 4, 0, other, other)
	// Another list has them not.
	w.imported(t, w.list(t, "other"), 4, 2, 2, 0, other, other)
	log, err := w.log.History(t.Context(), lists.Kind, l.ID, "")
	w.must(err)
	if len(log) != 2 || log[1].Action != "lists.import" || log[1].Detail["added"] != 2.0 || log[1].Detail["file"] != "1998.txt" {
		t.Errorf("%+v", log)
	}
}

func TestWhatWasDistributedIsKnownInAnExport(t *testing.T) {
	w := newWorld(t)
	l, _, _ := talk(t, w)
	var out bytes.Buffer
	_, err := w.s.archive.ExportMbox(t.Context(), w.staff(), l, &out)
	w.must(err)
	w.imported(t, l, 3, 0, 3, 0, file(t, "export.mbox", out.String()))
	// And a new list that takes it in has the same conversation.
	other := w.list(t, "other")
	w.imported(t, other, 3, 3, 0, 0, file(t, "export.mbox", out.String()))
	_, nodes, err := w.s.archive.ThreadOf(t.Context(), w.staff(), other, 1)
	w.must(err)
	if drawn(nodes) != "1\n  2\n    3*\n" {
		t.Error(drawn(nodes))
	}
}

func TestADryRunSaysWhatItWouldDoAndDoesNothing(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	path := file(t, "1998.txt", pipermail+pipermail+"From x@ong.example Wed Jan  7 10:00:00 1998\n\n\n")
	var rows []string
	r, err := w.s.archive.Import(t.Context(), w.staff(), l, archive.Import{Files: []string{path}, Dry: true, Row: func(r archive.ImportRow) {
		rows = append(rows, fmt.Sprintf("%s %d %s %s %s %s", r.File, r.Offset, r.Fate, r.SentAt.Format(time.DateOnly), r.Author.Address, r.Why))
	}})
	w.must(err)
	if r.Read != 5 || r.Added != 2 || r.Known != 2 || r.Left != 1 || len(r.Problems) != 1 || r.Problems[0].Kept {
		t.Errorf("%+v", r)
	}
	want := []string{
		"1998.txt 0 added 1998-01-05 zoe@ong.example ",
		"1998.txt 245 added 1998-01-06 ana@ong.example ",
		"1998.txt 552 known 1998-01-05 zoe@ong.example ",
		"1998.txt 797 known 1998-01-06 ana@ong.example ",
		"1998.txt 1104 left 1998-01-07  archive.problem.empty",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
	got, err := w.s.lists.ListTx(t.Context(), nil, l.ID)
	w.must(err)
	left, _, err := w.s.archive.Leftovers(t.Context(), w.staff(), l, "")
	w.must(err)
	if !reflect.DeepEqual(got, l) || len(left) != 0 {
		t.Errorf("%+v %+v", got, left)
	}
}

func TestNothingIsSentByAnImport(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.member(t, l, "Zoe")
	w.imported(t, l, 2, 2, 0, 0, file(t, "1998.txt", pipermail))
	for _, table := range []string{"outmail_messages", "outmail_postings", "outmail_copies", "river_job"} {
		var n int
		w.must(w.db.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		if n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

func TestEveryDialectIsUnderstood(t *testing.T) {
	for _, c := range []struct {
		name, text    string
		subject, want string // of the first post
		posts         int
	}{
		{
			"mboxrd", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Quotes\n\n>From here\n>>From there\n> From nowhere\n\n",
			"Quotes", "From here\n>From there\n> From nowhere\n", 1,
		},
		{
			"mboxcl2", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Counted\nContent-Length: 76\n\n" +
				"Here it is:\n\nFrom ana@ong.example Mon Jan  5 10:00:00 2004\nFrom: ana\n\nDone\n\n\n" +
				"From ana@ong.example Tue Jan  6 10:00:00 2004\nFrom: ana@ong.example\nSubject: Next\n\nNext.\n",
			"Counted", "Here it is:\n\nFrom ana@ong.example Mon Jan  5 10:00:00 2004\nFrom: ana\n\nDone\n\n", 2,
		},
		{
			"CRLF", "From zoe@ong.example Mon Jan  5 10:00:00 2004\r\nFrom: zoe@ong.example\r\nSubject: Line\r\n ends\r\n\r\nOne\r\nTwo\r\n\r\nFrom ana@ong.example Mon Jan  5 10:00:00 2004\r\nFrom: ana@ong.example\r\n\r\nThree\r\n",
			"Line ends", "One\nTwo\n", 2,
		},
		{
			"Latin-1 that is declared", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: =?iso-8859-1?Q?=C9t=E9?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nR\xe9fugi\xe9s\n",
			"Été", "Réfugiés\n", 1,
		},
		{
			"Latin-1 that is not", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: Zo\xe9 <zoe@ong.example>\nSubject: \xc9t\xe9\n\nR\xe9fugi\xe9s\n",
			"Été", "Réfugiés\n", 1,
		},
		{
			"a multipart without its boundary", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Broken\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\nNo part at all.\n",
			"Broken", "No part at all.\n", 1,
		},
		{
			"a multipart cut off", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Cut\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nThe text.\n--x\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLj",
			"Cut", "The text.\n", 1,
		},
		{
			"no separator between but a blank line missing", "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: One\n\nOne\nFrom ana@ong.example Mon Jan  5 10:00:00 2004\nFrom: ana@ong.example\nSubject: Two\n\nTwo\n",
			"One", "One\n", 2,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			l := w.list(t, "ccrlist")
			w.imported(t, l, c.posts, c.posts, 0, 0, file(t, "archive", c.text))
			p, text := w.post(t, l, 1)
			if p.Subject != c.subject || strings.TrimRight(text, "\n") != strings.TrimRight(c.want, "\n") {
				t.Errorf("%q: %q", p.Subject, text)
			}
		})
	}
}

func TestACompressedArchiveIsTakenInWithItsProgress(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	text := pipermail
	for i := range 3 * archive.ImportBatch {
		text += fmt.Sprintf("From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Number %d\n\n%s\n\n", i, strings.Repeat("again and ", 50))
	}
	_, err := z.Write([]byte(text))
	w.must(err)
	w.must(z.Close())
	plain := file(t, "plain.mbox", pipermail)
	before, steps := int64(0), 0
	r, err := w.s.archive.ImportMbox(t.Context(), w.staff(), l, []string{file(t, "1998.txt.gz", packed.String()), plain}, false, func(done, total int64) {
		if total != int64(len(text)+len(pipermail)) || done < before || done > total {
			t.Errorf("%d of %d after %d", done, total, before)
		}
		before = done
		steps++
	})
	w.must(err)
	if r.Added != 3*archive.ImportBatch+2 || r.Known != 2 || before != int64(len(text)+len(pipermail)) || steps < 4 {
		t.Errorf("%+v, %d bytes in %d steps", r, before, steps)
	}
}

func TestWhatCannotBeTakenInIsLeftOverAndStopsNothing(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	large := "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Large\n\n" + strings.Repeat("thirty megabytes of it ................................\n", 30<<20/56) + "\n"
	text := large +
		"From nobody Mon Jan  5 10:00:00 2004\n\n\n" +
		"From zoe@ong.example Mon Jan  5 11:00:00 2004\n\nA text and no header\nat all\n\n" +
		"From zoe@ong.example Mon Jan  5 12:00:00 2004\nFrom: zoe@ong.example\nSubject: Good\n\nGood.\n"
	r := w.imported(t, l, 5, 1, 0, 4, file(t, "bad.mbox", text), file(t, "letter.txt", "Dear all,\n\nthis is no mailbox.\n"))
	var got []string
	for _, p := range r.Problems {
		got = append(got, fmt.Sprintf("%s %v %s", p.File, p.Kept, p.Why))
	}
	if want := []string{
		"bad.mbox true archive.problem.too_large", "bad.mbox true archive.problem.empty", "bad.mbox true archive.problem.no_header", "letter.txt false archive.problem.no_mailbox",
	}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if p, _ := w.post(t, l, 1); p.Subject != "Good" {
		t.Errorf("%+v", p)
	}
	left, more, err := w.s.archive.Leftovers(t.Context(), w.staff(), l, "")
	w.must(err)
	if len(left) != 3 || more || left[2].Why != "archive.problem.no_header" || left[0].Size < 30<<20 || left[1].Offset != int64(len(large)) {
		t.Fatalf("%+v", left)
	}
	raw, err := w.s.archive.RawOfLeftover(t.Context(), w.staff(), l, left[2].ID)
	w.must(err)
	if string(raw) != "From zoe@ong.example Mon Jan  5 11:00:00 2004\r\n\r\nA text and no header\r\nat all\r\n" {
		t.Errorf("%q", raw)
	}
	_, err = w.s.archive.RawOfLeftover(t.Context(), w.staff(), w.list(t, "other"), left[2].ID)
	w.refused(err, fault.NotFound, "archive.error.no_leftover")
}

func TestAPostIsDatedAsWellAsCanBe(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	w.imported(t, l, 3, 3, 0, 0, file(t, "dates.mbox", "From a Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nDate: Fri, 01 Jan 2038 00:00:00 +0000\nSubject: One\n\nOne\n\n"+
		"From a Thu Jan  1 00:00:00 1970\nFrom: zoe@ong.example\nSubject: Two\n\nTwo\n\nFrom a Thu Jan  1 00:00:00 1970\nFrom: zoe@ong.example\nDate: 7 Jan 04 10:00 EST\nSubject: Three\n\nThree\n"))
	for number, want := range map[int64]time.Time{1: time.Date(2004, 1, 5, 10, 0, 0, 0, time.UTC), 2: time.Date(2004, 1, 5, 10, 0, 0, 0, time.UTC), 3: time.Date(2004, 1, 7, 15, 0, 0, 0, time.UTC)} {
		if p, _ := w.post(t, l, number); !p.SentAt.Equal(want) {
			t.Errorf("%d is of %v", number, p.SentAt)
		}
	}
}

func TestAFileThatBreaksOffIsReportedAndTheNextOneIsRead(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 2000 {
		fmt.Fprintf(z, "From zoe@ong.example Mon Jan  5 10:00:00 2004\nFrom: zoe@ong.example\nSubject: Number %d\n\n%d\n\n", i, i*i*i)
	}
	w.must(z.Close())
	cut := file(t, "cut.gz", packed.String()[:packed.Len()/2])
	r, err := w.s.archive.ImportMbox(t.Context(), w.staff(), l, []string{cut, file(t, "1998.txt", pipermail)}, false, nil)
	w.must(err)
	if r.Added < 500 || r.Added > 1500 || len(r.Problems) != 1 || r.Problems[0].Why != "archive.problem.ends" || r.Problems[0].File != "cut.gz" {
		t.Errorf("%+v", r)
	}
	if p, _ := w.post(t, l, int64(r.Added)); p.MessageID != "1998b@ong.example" {
		t.Errorf("%+v", p)
	}
}

func TestAFileThatIsNotThereStopsAnImportBeforeItBegins(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	good := file(t, "1998.txt", pipermail)
	for _, bad := range []string{filepath.Join(t.TempDir(), "none"), t.TempDir()} {
		r, err := w.s.archive.ImportMbox(t.Context(), w.staff(), l, []string{good, bad}, false, nil)
		w.refused(err, fault.Invalid, "archive.error.unreadable")
		if r.Added != 0 {
			t.Errorf("%+v", r)
		}
	}
}

func TestAnImportThatIsBrokenOffCanBeRepeated(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	const messages = archive.ImportBatch + 50
	path := writeArchive(t, messages)
	ctx, stop := context.WithCancel(t.Context())
	r, err := w.s.archive.ImportMbox(ctx, w.staff(), l, []string{path}, false, func(int64, int64) { stop() })
	if err == nil || r.Added == 0 || r.Added >= messages {
		t.Fatalf("%+v, %v", r, err)
	}
	w.imported(t, l, messages, messages-r.Added, r.Added, 0, path)
	// The archive is what one run makes of it.
	other := w.list(t, "other")
	w.imported(t, other, messages, messages, 0, 0, path)
	for page := 1; page < 4; page++ {
		one, _, _, err := w.s.archive.Threads(t.Context(), w.staff(), l, archive.ArchiveQuery{Page: page})
		w.must(err)
		two, _, _, err := w.s.archive.Threads(t.Context(), w.staff(), other, archive.ArchiveQuery{Page: page})
		w.must(err)
		if !reflect.DeepEqual(one, two) {
			t.Fatalf("page %d differs", page)
		}
	}
}

func TestWhatStrangersWriteIsStoredWhateverItIs(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	text := ""
	for i, header := range []string{
		"From: \xff\xfe <zoe\x00@ong.example>\nSubject: \x00\xc3\nMessage-ID: <\x00\xff@x>\nReferences: <\x00> <\xc3\x28>",
		"From: =?utf-8?q?=00=FF?= <zoe@ong.example>\nSubject: =?utf-8?b?AP8A?=",
		"From: " + strings.Repeat("a@ong.example, ", 5000) + "\nReferences: " + strings.Repeat("<r@x> ", 5000) + "\nSubject: " + strings.Repeat("Re: ", 5000),
		"Message-ID: <" + strings.Repeat("é", 3000) + ">\nSubject: [" + strings.Repeat("[", 3000),
		"From:\nDate: 99 Foo 99999 99:99\nContent-Type: text/plain; charset=\x00",
		"From: zoe@ong.example\nContent-Type: multipart/mixed; boundary=x\nSubject: Nested\n\n" + strings.Repeat("--x\nContent-Type: multipart/mixed; boundary=x\n\n", 2000),
		"X: y",
	} {
		text += fmt.Sprintf("From x Mon Jan  5 10:00:%02d 2004\n%s\n\n\x00\xff%d\n\n", i, header, i)
	}
	w.imported(t, l, 7, 7, 0, 0, file(t, "strange.mbox", text))
	for number := range int64(7) {
		p, _ := w.post(t, l, number+1)
		if p.SentAt.Year() != 2004 {
			t.Errorf("%+v", p)
		}
	}
}
