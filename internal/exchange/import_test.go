package exchange

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

const oldPageEN = `<html><body><h1>Resolutions</h1>
<p>Res.: 2 , May 2001</p><h2>Legal aid</h2>
<p>Whereas:</p><ol><li>Legal aid was cut;</li><li>Claimants stand alone;</li></ol>
<p>Therefore be it resolved:</p><p>That the council:</p><ol><li>Write to the provinces.<ol><li>each year</li></ol></li><li>Recall Res. 1, Nov 1999.</li></ol>
<p>Res.: 1 , Nov 1999</p><h2>Landing fee</h2>
<p>Whereas the fee keeps families apart;</p><p>Therefore be it resolved that the council ask for its end.</p>
</body></html>`

const oldPageFR = `<html lang="fr"><body><h1>Résolutions</h1>
<p>Rés. : 2 , mai 2001</p><h2>Aide juridique</h2>
<p>Attendu que :</p><ol><li>L’aide juridique a été réduite;</li><li>Les demandeurs restent seuls;</li></ol>
<p>Il est résolu que :</p><p>Que le conseil :</p><ol><li>Écrive aux provinces.<ol><li>chaque année</li></ol></li><li>Rappelle la rés. 1, nov. 1999.</li></ol>
</body></html>`

func pairs(t *testing.T, pages ...string) []intake.Paired {
	t.Helper()
	var entries []intake.Entry
	for i, page := range pages {
		report, err := intake.Read(fmt.Sprintf("page%d.html", i), []byte(page), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, report.Entries...)
	}
	return intake.Pair(entries)
}

func TestImport(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.x.Import(ctx, w.author, Import{})
	w.refused(err, fault.Forbidden, "fault.forbidden")

	list := pairs(t, oldPageEN, oldPageFR)
	for i := range list {
		if list[i].Number == 1 {
			list[i].Apply(intake.Facts{Subjects: []string{"children", "Landing fee"}, Status: "superseded", SupersededBy: "2001-05/2", WorkingGroup: "inland", Mover: "A member of old"})
		}
	}
	loose := intake.Paired{Key: "1999-11/u1", Meeting: "1999-11", Wording: whole(), Langs: []i18n.Lang{i18n.EN, i18n.FR}, Status: "unheard of"}
	loose.Fingerprint = intake.Fingerprint(loose.Wording)
	undated := intake.Paired{Key: "undated/1", Number: 1, Wording: whole()}
	list = append(list, loose, undated)
	in := Import{Entries: list, Groups: map[string]resolutions.Party{"inland": group}}

	in.DryRun = true
	report, err := w.x.Import(ctx, w.staff, in)
	w.must(err)
	if report.Created != 3 || report.Refused != 1 {
		t.Fatalf("dry run: %+v", report)
	}
	if found, err := w.s.Library(ctx, resolutions.Query{}); err != nil || len(found.Entries) != 0 {
		t.Fatalf("the dry run wrote: %v %v", found, err)
	}
	in.DryRun = false
	var told []int
	in.Progress = func(done, _ int) { told = append(told, done) }
	report, err = w.x.Import(ctx, access.TheProgram(), in)
	w.must(err)
	if report.Created != 3 || report.Refused != 1 || len(told) != 1 || told[0] != 4 {
		t.Fatalf("import: %+v, progress %v", report, told)
	}
	last := report.Rows[len(report.Rows)-1]
	if last.Result != ImportRefused || last.Reason.Key != "resolutions.import.no_meeting" {
		t.Errorf("undated: %+v", last)
	}

	page, err := w.s.ByAddress(ctx, "2001-05", "2")
	w.must(err)
	e := page.Entry
	if title := e.Resolution.Wording.Title; title.EN != "Legal aid" || title.FR != "Aide juridique" || !e.Resolution.Imported {
		t.Errorf("imported: %+v", e.Resolution)
	}
	if len(page.Cites) != 1 || page.Cites[0].Address.String() != "1999-11/1" || len(page.Supersedes) != 1 {
		t.Errorf("links: %+v", page)
	}
	page, err = w.s.ByAddress(ctx, "1999-11", "1")
	w.must(err)
	if page.Entry.Policy != resolutions.Superseded || len(page.SupersededBy) != 1 || len(page.CitedBy) != 1 || page.Entry.Resolution.WorkingGroup != group || len(page.Entry.Subjects) != 2 {
		t.Errorf("facts: %+v", page)
	}
	if _, err = w.s.ByAddress(ctx, "1999-11", "s-1"); err != nil {
		t.Errorf("unnumbered: %v", err)
	}

	// Again: nothing changes. With other words: nothing is overwritten.
	report, err = w.x.Import(ctx, w.staff, in)
	w.must(err)
	if report.Unchanged != 3 || report.Created != 0 {
		t.Fatalf("again: %+v", report)
	}
	for i := range list {
		list[i].Wording.Title.EN += " (retyped)"
		list[i].Fingerprint = intake.Fingerprint(list[i].Wording)
	}
	report, err = w.x.Import(ctx, w.staff, in)
	w.must(err)
	// The one without a number is known by its words: with others it is another.
	if report.Changed != 2 || report.Created != 1 {
		t.Fatalf("retyped: %+v", report)
	}
	page, err = w.s.ByAddress(ctx, "2001-05", "2")
	w.must(err)
	if !reflect.DeepEqual(page.Entry.Resolution.Wording, e.Resolution.Wording) {
		t.Error("the import overwrote adopted text")
	}
	if number := w.adopt("2001-05"); number != 3 {
		t.Errorf("the next number is %d", number)
	}
}

func TestExportComesBackTheSame(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	list := pairs(t, oldPageEN, oldPageFR)
	for i := range list {
		if list[i].Number == 1 {
			list[i].Apply(intake.Facts{Subjects: []string{"children", "Landing fee"}, SupersededBy: "2001-05/2", Mover: "=A member", Seconder: "Another"})
		}
	}
	hostile := whole()
	hostile.Title = i18n.Text{FR: `<script>alert("1")</script>`}
	list = append(list, intake.Paired{Key: "1998-05/u1", Meeting: "1998-05", Wording: hostile, Fingerprint: intake.Fingerprint(hostile)})
	_, err := w.x.Import(ctx, w.staff, Import{Entries: list})
	w.must(err)
	w.adopt("2026-11")
	var first bytes.Buffer
	w.must(w.x.ExportJSON(ctx, &first))

	there := newWorld(t)
	report, err := there.x.ImportJSON(ctx, there.staff, bytes.NewReader(first.Bytes()), false, nil)
	there.must(err)
	if report.Created != 4 {
		t.Fatalf("import: %+v", report)
	}
	var second bytes.Buffer
	there.must(there.x.ExportJSON(ctx, &second))
	if first.String() != second.String() {
		t.Errorf("the export came back otherwise:\n%s\n%s", first.String(), second.String())
	}
	report, err = w.x.ImportJSON(ctx, w.staff, bytes.NewReader(first.Bytes()), true, nil)
	w.must(err)
	if report.Unchanged != 4 {
		t.Errorf("importing its own export: %+v", report)
	}
	for _, bad := range []string{"", "[]", "{}", `{"format":"other","entries":[]}`, `{"format":"plenary-library","version":1,"entries":[{"meeting":3}]}`, first.String()[:first.Len()/2]} {
		_, err := w.x.ImportJSON(ctx, w.staff, strings.NewReader(bad), false, nil)
		w.refused(err, fault.Invalid, "resolutions.import.not_json")
	}

	var table bytes.Buffer
	w.must(w.x.ExportCSV(ctx, &table, i18n.FR))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
	w.must(err)
	if len(rows) != 5 || rows[2][2] != "1999-11/1" || rows[2][10] != "'=A member" || !strings.Contains(rows[3][19], "Écrive aux provinces") {
		t.Errorf("table: %q", rows)
	}
	c, err := locales.Catalog()
	w.must(err)
	var page bytes.Buffer
	w.must(w.x.ExportHTML(ctx, &page, c.For(i18n.FR)))
	for _, want := range []string{"Aide juridique", "chaque année", "Il est résolu que", `lang="en"`, "novembre 2026"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(page.String(), "<script") {
		t.Error("a title became a script")
	}
	if strings.Contains(page.String(), "⟦") {
		t.Error("the page has a sentence that is in no catalogue")
	}
	if open, shut := strings.Count(page.String(), "<li>"), strings.Count(page.String(), "</li>"); open != shut {
		t.Errorf("%d items opened, %d closed", open, shut)
	}
}

// corpus makes n different entries, twenty to a meeting.
func corpus(n int) []intake.Paired {
	list := make([]intake.Paired, n)
	for i := range list {
		year, month := 1900+i/20/12, i/20%12+1
		text := whole()
		text.Title = i18n.Text{EN: fmt.Sprintf("Detention of children %d", i), FR: fmt.Sprintf("Détention d’enfants %d", i)}
		for s, words := range []string{"hearings", "families", "settlement", "sponsorship", "appeals"} {
			text.Resolved.Clauses = append(text.Resolved.Clauses, wording.Clause{
				ID:   fmt.Sprintf("c%d", s),
				Text: i18n.Text{EN: fmt.Sprintf("Ask that %s be improved by measure %d of the plan.", words, i%977), FR: fmt.Sprintf("Demander que %s s’améliore par la mesure %d du plan.", words, i%977)},
			})
		}
		key := fmt.Sprintf("%d-%02d", year, month)
		list[i] = intake.Paired{
			Key: fmt.Sprintf("%s/%d", key, i%20+1), Meeting: key, Number: i%20 + 1, Langs: []i18n.Lang{i18n.EN, i18n.FR}, Wording: text,
			Subjects: []string{"detention"}, Fingerprint: intake.Fingerprint(text),
		}
	}
	return list
}

func TestImportStopsWhenAsked(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	list := corpus(350)
	report, err := w.x.Import(ctx, w.staff, Import{Entries: list, Progress: func(done, _ int) {
		if done >= 200 {
			cancel()
		}
	}})
	w.refused(err, fault.Unavailable, "fault.timeout")
	if report.Created != 200 {
		t.Fatalf("created %d before it was stopped", report.Created)
	}
	report, err = w.x.Import(t.Context(), w.staff, Import{Entries: list})
	w.must(err)
	if report.Unchanged != 200 || report.Created != 150 {
		t.Fatalf("gone on: %+v", report.Created)
	}
}
