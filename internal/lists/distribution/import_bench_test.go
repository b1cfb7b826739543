package distribution

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/search/corpus"
)

// writeArchive invents an archive of a list: so many messages over twenty years,
// in both languages, four to a thread, with the header fields that lists' archives
// have. Two in three are answers that quote.
func writeArchive(t testing.TB, messages int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.mbox")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	words := corpus.New(7)
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(1998, 1, 5, 9, 0, 0, 0, time.UTC)
	var open [40][]string // the ids of the threads that people talk in
	var subjects [40]string
	for i := range messages {
		at = at.Add(time.Duration(1 + r.IntN(int(20*365*24*time.Hour/time.Duration(max(messages, 1))*2))))
		lang := i18n.Langs()[r.IntN(2)]
		body := func(n int) string {
			var b strings.Builder
			for k := range n {
				if k > 0 {
					b.WriteByte(" \n"[min(k%12/11, 1)])
				}
				b.WriteString(words.Word(lang, int(r.ExpFloat64()*300)))
			}
			return b.String()
		}
		slot := r.IntN(len(open))
		id := fmt.Sprintf("m%d.%d@ong%d.example", i, r.Int64(), r.IntN(50))
		who := r.IntN(400)
		fmt.Fprintf(w, "From person%d@ong%d.example %s\n", who, who%50, at.Format(time.ANSIC))
		for hop := range 3 {
			fmt.Fprintf(w, "Received: from mx%d.ong%d.example (mx%d.ong%d.example [192.0.2.%d])\n\tby lists.ccr.example (8.9.3/8.9.3) with ESMTP id AA%d\n\tfor <ccrlist@ccr.example>; %s\n", hop, who%50, hop, who%50, r.IntN(255), i, at.Format(time.RFC1123Z))
		}
		fmt.Fprintf(w, "Message-ID: <%s>\nDate: %s\nFrom: \"Person %d\" <person%d@ong%d.example>\nTo: ccrlist@ccr.example\n", id, at.Format(time.RFC1123Z), who, who, who%50)
		if len(open[slot]) == 0 || r.IntN(4) == 0 {
			open[slot], subjects[slot] = nil, strings.ReplaceAll(body(5), "\n", " ")
			fmt.Fprintf(w, "Subject: [ccrlist] %s\n", subjects[slot])
		} else {
			refs := open[slot][max(0, len(open[slot])-10):]
			fmt.Fprintf(w, "Subject: Re: [ccrlist] %s\nIn-Reply-To: <%s>\nReferences: <%s>\n", subjects[slot], refs[len(refs)-1], strings.Join(refs, ">\n\t<"))
		}
		fmt.Fprint(w, "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nX-Mailer: Invented 4.0\nPrecedence: list\n\n")
		if len(open[slot]) > 0 {
			fmt.Fprintf(w, "> %s\n\n", strings.ReplaceAll(body(80), "\n", "\n> "))
		}
		fmt.Fprintf(w, "%s\n\n-- \nPerson %d, an organization of the coalition\n\n", body(40+r.IntN(300)), who)
		open[slot] = append(open[slot], id)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func messagesToBench() int {
	if n, err := strconv.Atoi(os.Getenv("PLENARY_BENCH_MESSAGES")); err == nil {
		return n
	}
	return 20_000
}

// BenchmarkImport takes an invented archive in, of 20,000 messages or of
// PLENARY_BENCH_MESSAGES, and reports messages a second.
func BenchmarkImport(b *testing.B) {
	messages := messagesToBench()
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		l := w.list(b, "ccrlist")
		file := writeArchive(b, messages)
		b.StartTimer()
		report, err := w.s.archive.ImportMbox(b.Context(), w.staff(), l, []string{file}, false, nil)
		w.must(err)
		if report.Added != messages {
			b.Fatalf("%+v", report)
		}
		b.ReportMetric(float64(report.Added)/b.Elapsed().Seconds(), "messages/s")
		b.Logf("%d messages in %d threads", report.Added, report.Threads)
	}
}

// BenchmarkArchive asks what pages ask of an archive of 20,000 messages, or of
// PLENARY_BENCH_MESSAGES, and reports the mean of each question in milliseconds.
func BenchmarkArchive(b *testing.B) {
	w := newWorld(b)
	l := w.list(b, "ccrlist")
	_, err := w.s.archive.ImportMbox(b.Context(), w.staff(), l, []string{writeArchive(b, messagesToBench())}, false, nil)
	w.must(err)
	who := w.staff()
	for name, ask := range map[string]func() error{
		"threads": func() error {
			_, _, _, err := w.s.archive.Threads(b.Context(), who, l, archive.ArchiveQuery{})
			return err
		},
		"far page": func() error {
			_, _, _, err := w.s.archive.Threads(b.Context(), who, l, archive.ArchiveQuery{Page: 1e6})
			return err
		},
		"year": func() error {
			_, _, _, err := w.s.archive.Threads(b.Context(), who, l, archive.ArchiveQuery{Year: 2004})
			return err
		},
		"month": func() error {
			_, _, _, err := w.s.archive.Threads(b.Context(), who, l, archive.ArchiveQuery{Year: 2004, Month: 2})
			return err
		},
		"months": func() error { _, err := w.s.archive.Months(b.Context(), who, l); return err },
		"post":   func() error { _, _, _, _, err := w.s.archive.PostAt(b.Context(), who, l, 777); return err },
		"search": func() error { _, err := w.s.archive.Search(b.Context(), who, l, "person 17", 1); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w.must(ask())
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
		})
	}
}
