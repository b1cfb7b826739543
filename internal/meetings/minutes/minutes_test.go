package minutes_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/floor"
	"plenary.example/internal/meetings/meetingtest"
	"plenary.example/internal/meetings/minutes"
	"plenary.example/internal/outmail"
	"plenary.example/internal/parliament"
	"plenary.example/internal/pdf"
	"plenary.example/internal/wording"
)

// next is the key of the meeting after the one of meetingtest.
const next = "2027-05"

// desk is a coalition whose meeting has adjourned, and which keeps its minutes.
type desk struct {
	*meetingtest.World

	s         *minutes.Service
	floor     *floor.Service
	mail      *outmail.Service
	secretary access.Actor
}

// adjourned is a meeting that adopted one resolution by roll call, referred a
// late one, received a report and did not reach the last item.
func adjourned(t testing.TB) *desk {
	t.Helper()
	w := &desk{World: meetingtest.New(t)}
	queue, err := jobs.New(w.DB, jobs.Options{})
	w.Must(err)
	w.mail, err = outmail.New(w.DB, queue, outmail.Config{Name: i18n.Same("Council of Harbours"), Address: "secretariat@coalition.example", Domain: "coalition.example"})
	w.Must(err)
	w.s = minutes.New(w.Log, w.Meetings, w.Votes, w.Library, w.People, w.mail, w.Catalog, minutes.Options{Site: "https://coalition.example"})
	w.floor = floor.New(w.DB, w.Meetings, w.Library, w.Catalog, parliament.Rules{})
	w.secretary = meetingtest.Office("secretary", "Rosa Diaz", "executive", access.Executive, access.Secretary)
	report, err := w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Treasurer’s report", FR: "Rapport de la trésorerie"}})
	w.Must(err)
	main := w.AddItem(w.Ready(meetingtest.Text(), false), ballots.TwoThirds)
	late := meetingtest.Text()
	late.Title = i18n.Text{EN: "Fees for family reunification", FR: "Frais de réunification familiale"}
	lateItem := w.AddItem(w.Ready(late, true), ballots.Simple)
	_, err = w.Meetings.AddItem(w.Ctx, w.Staff, meetingtest.Key, meetings.NewItem{Kind: meetings.Report, Title: i18n.Text{EN: "Any other business", FR: "Affaires diverses"}})
	w.Must(err)
	w.InSession(11)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, report.ID))
	w.Must(w.Meetings.FinishItem(w.Ctx, w.President, meetingtest.Key, i18n.Text{EN: "Received with thanks.", FR: "Reçu avec remerciements."}))
	w.Moved(main)
	_, err = w.Meetings.ProposeAmendment(w.Ctx, w.Staff, meetingtest.Key, meetings.NewAmendment{
		Spec: wording.Amendment{
			Kind: wording.InsertAfter, ClauseID: "r2",
			Text: i18n.Text{EN: "Report to the members in May.", FR: "Faire rapport aux membres en mai."},
		},
		MoverID: w.Members[2].ID, Seconder: w.Members[3].ID,
	})
	w.Must(err)
	w.Decide(meetings.NewVote{Kind: meetings.VoteAmendment}, 8, 2, 1)
	w.Decide(meetings.NewVote{Kind: meetings.VoteMain, Method: ballots.RollCall}, 6, 3, 1)
	w.Must(w.Meetings.TakeUp(w.Ctx, w.President, meetingtest.Key, lateItem.ID))
	w.Decide(meetings.NewVote{Kind: meetings.VoteLeave}, 9, 1, 0)
	w.Must(w.Meetings.Act(w.Ctx, w.President, "meetings.refer", meetingtest.Key, func(a *meetings.Tx) error {
		return a.Refer(w.Ctx, meetings.Party{ID: "wg-inland", Name: i18n.Text{EN: "the Inland Protection Working Group", FR: "Groupe de travail sur la protection au Canada"}})
	}))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, meetingtest.Key))
	return w
}

func (w *desk) of() minutes.View {
	w.T.Helper()
	v, err := w.s.Of(w.Ctx, meetingtest.Key)
	w.Must(err)
	return v
}

func (w *desk) record() minutes.Record {
	w.T.Helper()
	r, err := w.s.Record(w.Ctx, w.of().Meeting)
	w.Must(err)
	return r
}

// note is the line that repeats what the treasurer's report said.
func (w *desk) note() (part minutes.Part, line minutes.Line) {
	w.T.Helper()
	for _, p := range w.record().Parts {
		for _, l := range p.Lines {
			if l.Kind == "note" {
				return p, l
			}
		}
	}
	w.T.Fatal("no note in the record")
	return part, line
}

func both(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }

// write saves texts over a version.
func (w *desk) write(who access.Actor, base int, texts map[string]i18n.Text) int {
	w.T.Helper()
	version, conflicts, err := w.s.Save(w.Ctx, who, meetingtest.Key, minutes.Edit{Base: base, Texts: texts})
	if err != nil {
		w.T.Fatalf("%v, conflicts %+v", err, conflicts)
	}
	return version
}

// later plans the meeting after, opens it, and puts the minutes on its agenda.
func (w *desk) later(put minutes.Put, more ...minutes.Put) meetings.Meeting {
	w.T.Helper()
	w.planned(put.On)
	for _, p := range append([]minutes.Put{put}, more...) {
		w.Must(w.s.PutOnAgenda(w.Ctx, w.Staff, meetingtest.Key, p))
	}
	return w.opened(put.On)
}

func (w *desk) planned(key string) {
	w.T.Helper()
	starts := w.Clock.Now().Add(40 * 24 * time.Hour)
	_, err := w.Meetings.PlanMeeting(w.Ctx, w.Staff, meetings.Plan{
		Key: key, Title: i18n.Text{EN: "General meeting " + key, FR: "Assemblée générale " + key}, Place: i18n.Same("Halifax"), Starts: starts, Ends: starts.Add(time.Hour), Zone: "America/Halifax", RecordDay: starts.AddDate(0, 0, -10),
	})
	w.Must(err)
}

func (w *desk) opened(key string) meetings.Meeting {
	w.T.Helper()
	m, err := w.Meetings.ByKey(w.Ctx, key)
	w.Must(err)
	w.Must(w.Meetings.SendNotice(w.Ctx, w.Staff, key, nil))
	w.Clock.Advance(m.Starts.Sub(w.Clock.Now()))
	_, _, err = w.Meetings.ComputeElectorate(w.Ctx, w.Staff, key)
	w.Must(err)
	for _, o := range w.Members[:6] {
		_, err := w.Meetings.NameDelegates(w.Ctx, w.Staff, key, o.ID, o.Who[0].PersonID)
		w.Must(err)
		_, err = w.Meetings.Admit(w.Ctx, w.Staff, key, o.ID, o.Who[0].PersonID)
		w.Must(err)
	}
	w.Must(w.Meetings.Open(w.Ctx, w.President, key))
	return m
}

// take takes up the first item of a meeting that waits.
func (w *desk) take(m meetings.Meeting) {
	w.T.Helper()
	items, err := w.Meetings.Agenda(w.Ctx, m.ID)
	w.Must(err)
	for _, it := range items {
		if it.State == meetings.Waiting {
			w.Must(w.Meetings.TakeUp(w.Ctx, w.President, m.Key, it.ID))
			return
		}
	}
}

func TestMinutesSayWhatHappened(t *testing.T) {
	w := adjourned(t)
	v := w.of()
	for _, lang := range i18n.Langs() {
		got := v.Document.Plain(lang)
		name := "testdata/minutes." + string(lang) + ".txt"
		if os.Getenv("PLENARY_UPDATE") != "" {
			w.Must(os.WriteFile(name, []byte(got), 0o600))
		}
		want, err := os.ReadFile(name)
		w.Must(err)
		if got != string(want) {
			t.Errorf("%s: the minutes read\n%s\nwant\n%s", lang, got, want)
		}
	}
}

// What is said is the same on the page's blocks, in the PDF and in the Word document.
func TestAllPapersSayTheSame(t *testing.T) {
	w := adjourned(t)
	part, line := w.note()
	w.write(w.Staff, 0, map[string]i18n.Text{
		minutes.Present: both("Two guests & an interpreter"), minutes.Before(part.Key): {EN: "The treasurer spoke:\n\n- of dues;\n- of gifts.", FR: "La trésorerie parle :\n\n- des cotisations;\n- des dons."},
		minutes.Instead(line.Key): both("The report was received."),
	})
	v := w.of()
	for _, lang := range i18n.Langs() {
		paper, err := minutes.PDF(w.Catalog, lang, v, "Council of Harbours", pdf.Letter)
		w.Must(err)
		again, err := minutes.PDF(w.Catalog, lang, v, "Council of Harbours", pdf.Letter)
		w.Must(err)
		word, err := minutes.DOCX(w.Catalog, lang, v, "Council of Harbours")
		w.Must(err)
		if dir := os.Getenv("PLENARY_KEEP_PDF"); dir != "" {
			w.Must(os.WriteFile(dir+"/minutes."+string(lang)+".pdf", paper, 0o600))
			w.Must(os.WriteFile(dir+"/minutes."+string(lang)+".docx", word, 0o600))
		}
		if !bytes.HasPrefix(paper, []byte("%PDF-")) || !bytes.Equal(paper, again) || !bytes.Contains(paper, []byte("/Lang ("+string(lang)+"-CA)")) {
			t.Errorf("%s: %d bytes, the same twice: %v", lang, len(paper), bytes.Equal(paper, again))
		}
		set, written := pdfWords(paper), docxWords(t, word)
		loose := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), "") }
		onPaper, inWord := loose(strings.Join(set, " ")), loose(written)
		for _, b := range v.Blocks() {
			for _, words := range wordsOf(b, lang) {
				if !strings.Contains(onPaper, loose(words)) {
					t.Errorf("%s: the PDF does not say %q", lang, words)
				}
				if !strings.Contains(inWord, loose(words)) {
					t.Errorf("%s: the Word document does not say %q", lang, words)
				}
			}
		}
		mark := loose(w.Catalog.For(lang).T("minutes.mark"))
		pages := bytes.Count(paper, []byte("/Type /Page\n"))
		if got := strings.Count(onPaper, mark); got < pages || pages < 2 {
			t.Errorf("%s: %d pages, marked as a draft %d times", lang, pages, got)
		}
		if got := strings.Count(inWord, mark); got != 2 { // in the header and in the footer
			t.Errorf("%s: the Word document is marked as a draft %d times", lang, got)
		}
	}
}

// wordsOf are the words of a block, line by line.
func wordsOf(b minutes.Block, lang i18n.Lang) []string {
	if b.Kind == minutes.Table {
		var all []string
		for _, row := range b.Rows[lang] {
			all = append(all, row...)
		}
		return all
	}
	if b.Kind == minutes.Prose {
		var all []string
		for _, p := range minutes.Pieces(lang, b.Text.In(lang)) {
			all = append(all, p.Text)
		}
		return all
	}
	if b.Kind == minutes.Pair || b.Kind == minutes.PairHeading { // two columns, line by line
		return append(strings.Fields(b.Text.EN), strings.Fields(b.Text.FR)...)
	}
	return []string{b.Label.In(lang), b.Text.In(lang)}
}

// pdfWords reads the text out of a PDF: each run of type, in the order it was set.
func pdfWords(file []byte) []string {
	var runs []string
	for _, part := range bytes.Split(file, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, piece := range bytes.Split(content, []byte(")Tj")) {
			at := bytes.LastIndex(piece, []byte(" Td ("))
			if at < 0 {
				continue
			}
			raw := []byte(strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(string(piece[at+len(" Td ("):])))
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			runs = append(runs, string(utf16.Decode(units)))
		}
	}
	return runs
}

// docxWords reads the words of every part of a Word document, each of which is sound
// XML.
func docxWords(t testing.TB, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, part := range z.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(f)
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", part.Name, err)
			}
			if text, ok := token.(xml.CharData); ok && strings.HasPrefix(part.Name, "word/") {
				b.Write(text)
				b.WriteByte(' ')
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestWhatTheRecordSaysIsNotTypedOver(t *testing.T) {
	w := adjourned(t)
	for _, p := range w.record().Parts {
		for _, l := range p.Lines {
			_, _, err := w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Texts: map[string]i18n.Text{minutes.Instead(l.Key): both("Nobody voted against.")}})
			if l.Kind == "note" {
				w.Must(err)
				continue
			}
			w.Refused(err, fault.Invalid, "minutes.error.place")
		}
	}
	for _, who := range []access.Actor{w.President, w.Members[0].Who[0], {}} {
		if _, _, err := w.s.Save(w.Ctx, who, meetingtest.Key, minutes.Edit{Texts: map[string]i18n.Text{minutes.Present: both("x")}}); fault.Of(err) == nil {
			t.Errorf("%s wrote in the minutes", who.Name)
		}
	}
}

// Two who edit at once are merged text by text; where they disagree nothing is stored,
// and both have their words.
func TestTwoEditorsAtOnceLoseNothing(t *testing.T) {
	w := adjourned(t)
	part, _ := w.note()
	before := minutes.Before(part.Key)
	first := w.write(w.Staff, 0, map[string]i18n.Text{before: {EN: "One", FR: "Un"}, minutes.Present: {EN: "Ana"}})
	// Rosa changes the French of one text, Tomas the English of it.
	w.write(w.secretary, first, map[string]i18n.Text{before: {EN: "One", FR: "Une"}})
	w.write(w.Staff, first, map[string]i18n.Text{before: {EN: "Only one", FR: "Un"}})
	d, err := w.s.DraftOf(w.Ctx, w.of().Meeting.ID, w.of().Version)
	w.Must(err)
	if d[before] != (i18n.Text{EN: "Only one", FR: "Une"}) || d[minutes.Present].EN != "Ana" {
		t.Fatalf("merged: %+v", d)
	}
	// Both change the same text.
	now := w.of().Version
	w.write(w.secretary, now, map[string]i18n.Text{minutes.Present: both("Ana and Lin")})
	_, conflicts, err := w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Base: now, Texts: map[string]i18n.Text{minutes.Present: {EN: "Ana and Wei"}, before: both("Mine")}})
	w.Refused(err, fault.Conflict, "minutes.error.conflict")
	if len(conflicts) != 1 || conflicts[0].Mine != "Ana and Wei" || conflicts[0].Theirs != "Ana and Lin" || conflicts[0].Was != "Ana" {
		t.Fatalf("conflicts: %+v", conflicts)
	}
	if v := w.of(); v.Version != now+1 {
		t.Errorf("version %d was stored over the conflict", v.Version)
	}
	list, err := w.s.Versions(w.Ctx, w.of().Meeting.ID, 0)
	w.Must(err)
	if len(list) != now+1 || list[0].By != "Rosa Diaz" || list[0].At.IsZero() {
		t.Errorf("versions: %+v", list)
	}
	was, err := w.s.At(w.Ctx, w.of().Meeting, now)
	w.Must(err)
	lines := minutes.Compare(was, w.of().Document, i18n.EN)
	if len(lines) != 1 || lines[0].Change != wording.Edited || lines[0].Segments[0].Text != "Ana" {
		t.Errorf("the difference: %+v", lines)
	}
	_, _, err = w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Base: now + 1, Texts: map[string]i18n.Text{minutes.Present: both("Ana and Lin")}})
	w.Refused(err, fault.Invalid, "minutes.error.unchanged")
}

// From draft to signed, each act refused before its turn.
func TestFromDraftToSigned(t *testing.T) {
	w := adjourned(t)
	part, line := w.note()
	member := w.Members[2].Who[0]
	sign := func(who access.Actor, o minutes.Office) error {
		return w.s.Sign(w.Ctx, who, meetingtest.Key, 0, o, w.of().Fingerprint)
	}
	w.planned("2027-01")
	w.Refused(w.s.Correct(w.Ctx, member, meetingtest.Key, "", "Too early"), fault.Conflict, "minutes.refused.draft")
	w.Refused(w.s.PutOnAgenda(w.Ctx, w.Staff, meetingtest.Key, minutes.Put{On: "2027-01"}), fault.Conflict, "minutes.refused.draft")
	w.Refused(sign(w.President, minutes.President), fault.Conflict, "minutes.refused.draft")
	w.Refused(w.s.Circulate(w.Ctx, member, meetingtest.Key), fault.Forbidden, "fault.forbidden")
	w.write(w.Staff, 0, map[string]i18n.Text{minutes.After(line.Key): {EN: "There were questions."}})
	w.Refused(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key), fault.Conflict, "minutes.error.one_language")
	w.write(w.Staff, 1, map[string]i18n.Text{minutes.After(line.Key): both("There were questions.")})
	w.Must(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key))
	w.Refused(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key), fault.Conflict, "minutes.error.circulated")
	sent, total, err := w.mail.List(w.Ctx, 1)
	w.Must(err)
	if total != 13 { // a delegate of each member with an address
		t.Errorf("%d messages: %+v", total, sent)
	}
	full, err := w.mail.Get(w.Ctx, sent[0].ID)
	w.Must(err)
	if !strings.Contains(full.Text, "/meetings/2026-11/minutes") {
		t.Errorf("the message leads nowhere: %s", full.Text)
	}

	w.Refused(w.s.Correct(w.Ctx, w.Checker, meetingtest.Key, "", "Not of a member"), fault.Forbidden, "fault.forbidden")
	w.Refused(w.s.Correct(w.Ctx, member, meetingtest.Key, "", " "), fault.Invalid, "minutes.error.no_words")
	w.Must(w.s.Correct(w.Ctx, member, meetingtest.Key, part.Key, "There were three questions."))
	w.Must(w.s.Correct(w.Ctx, w.Members[3].Who[0], meetingtest.Key, "", "Thank the cooks."))
	own, err := w.s.Corrections(w.Ctx, member, w.of().Meeting.ID)
	w.Must(err)
	all, err := w.s.Corrections(w.Ctx, w.secretary, w.of().Meeting.ID)
	w.Must(err)
	if len(own) != 1 || len(all) != 2 || own[0].Organization.EN != w.Members[2].Name.EN {
		t.Fatalf("own %+v, all %+v", own, all)
	}
	w.Refused(w.s.Answer(w.Ctx, w.Staff, meetingtest.Key, all[1].ID, false, ""), fault.Invalid, "minutes.error.reason")
	w.Must(w.s.Answer(w.Ctx, w.Staff, meetingtest.Key, all[0].ID, true, ""))
	w.Must(w.s.Answer(w.Ctx, w.Staff, meetingtest.Key, all[1].ID, false, "It was the evening before."))
	w.Refused(w.s.Answer(w.Ctx, w.Staff, meetingtest.Key, all[1].ID, true, ""), fault.Conflict, "minutes.error.answered")

	m := w.later(minutes.Put{On: next})
	w.Refused(w.s.PutOnAgenda(w.Ctx, w.Staff, meetingtest.Key, minutes.Put{On: "2027-01"}), fault.Conflict, "minutes.error.on_agenda")
	w.Refused(w.s.Approve(w.Ctx, w.President, next, 0, 0), fault.Conflict, "meetings.error.nothing_taken_up")
	w.take(m)
	w.Refused(w.s.Approve(w.Ctx, w.Staff, next, 0, 0), fault.Forbidden, "fault.forbidden")
	w.write(w.Staff, 2, map[string]i18n.Text{minutes.After(line.Key): both("There were three questions.")}) // from the floor
	w.Refused(w.s.Approve(w.Ctx, w.President, next, 0, 2), fault.Conflict, "minutes.error.changed")
	_, _, err = w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Base: 3, Texts: map[string]i18n.Text{minutes.Present: {EN: "Guests"}}})
	w.Refused(err, fault.Conflict, "minutes.error.both_now")
	w.Must(w.s.Approve(w.Ctx, w.President, next, 0, 3))
	v := w.of()
	if v.State != minutes.Approved || !v.Corrected() || v.ApprovedVersion != 3 || v.Fingerprint != minutes.Fingerprint(v.Body) || v.ApprovedBy.EN != m.Title.EN {
		t.Fatalf("approved: %+v", v)
	}
	if !strings.Contains(v.Body, "There were three questions.") || !strings.Contains(v.Body, "as corrected") || !strings.Contains(v.Body, "tel que corrigé") {
		t.Error("the approved text is not the corrected one")
	}
	live, err := w.Meetings.Live(w.Ctx, next)
	w.Must(err)
	if live.Item != nil || !live.Meeting.Last.Undo {
		t.Errorf("the item is not done, or cannot be taken back: %+v", live.Meeting.Last)
	}

	// The chair takes it back, and the meeting approves again.
	w.Must(w.floor.Undo(w.Ctx, w.President, next))
	if v := w.of(); v.State != minutes.Circulated || v.Fingerprint != "" {
		t.Fatalf("taken back: %+v", v)
	}
	w.Must(w.s.Approve(w.Ctx, w.President, next, 0, 3))

	_, _, err = w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Base: 3, Texts: map[string]i18n.Text{minutes.Present: both("x")}})
	w.Refused(err, fault.Conflict, "minutes.refused.approved")
	w.Refused(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key), fault.Conflict, "minutes.refused.approved")
	w.Refused(sign(w.Members[0].Who[0], minutes.President), fault.Forbidden, "fault.forbidden")
	w.Refused(w.s.Sign(w.Ctx, w.President, meetingtest.Key, 0, minutes.President, "0"), fault.Conflict, "minutes.error.fingerprint")
	w.Must(sign(w.President, minutes.President))
	w.Refused(sign(w.President, minutes.President), fault.Conflict, "minutes.error.signed")
	lent := w.secretary
	lent.ActedBy = access.Clerk{PersonID: "staff", Name: "Tomas Berg"}
	w.Refused(sign(lent, minutes.Secretary), fault.Forbidden, "minutes.error.own_hand")
	two := w.President
	two.Offices = append(two.Offices, w.secretary.Offices...)
	w.Refused(sign(two, minutes.Secretary), fault.Conflict, "minutes.error.two_hands")
	w.Must(sign(w.secretary, minutes.Secretary))
	w.Refused(w.floor.Undo(w.Ctx, w.President, next), fault.Conflict, "minutes.error.signed_undo")
	checks, err := w.s.Verify(w.Ctx, meetingtest.Key)
	w.Must(err)
	if len(checks) != 1 || !checks[0].Sound || checks[0].Signed != 2 {
		t.Errorf("verified: %+v", checks)
	}
	paper, err := minutes.PDF(w.Catalog, i18n.FR, w.of(), "Council of Harbours", pdf.A4)
	w.Must(err)
	said := strings.Join(pdfWords(paper), " ")
	for _, words := range []string{"Noémie Lacasse", "Rosa Diaz", v.Fingerprint[:40]} {
		if !strings.Contains(said, words) {
			t.Errorf("the PDF does not say %s", words)
		}
	}
	if strings.Contains(said, "ÉBAUCHE") {
		t.Error("approved minutes are marked as a draft")
	}
}

// What is kept of approved minutes does not change, whatever becomes of the register;
// and a change behind the program's back is found.
func TestAFalsifiedTextIsFound(t *testing.T) {
	w := adjourned(t)
	w.Must(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key))
	m := w.later(minutes.Put{On: next})
	w.take(m)
	w.Must(w.s.Approve(w.Ctx, w.President, next, 0, 0))
	w.Must(w.s.Sign(w.Ctx, w.President, meetingtest.Key, 0, minutes.President, w.of().Fingerprint))
	if v := w.of(); v.Corrected() || strings.Contains(v.Body, "as corrected") {
		t.Error("approved as circulated, and yet corrected")
	}
	w.Must(w.DB.Write(w.Ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(w.Ctx, "UPDATE meeting_minutes SET body = replace(body, '6 for', '9 for')")
		return err
	}))
	checks, err := w.s.Verify(w.Ctx, meetingtest.Key)
	w.Must(err)
	if checks[0].Sound || checks[0].Signed != 0 {
		t.Errorf("nothing was noticed: %+v", checks)
	}
}

// A vote approves when its result is announced; nobody edits meanwhile. A vote lost
// leaves the draft as it is, and another meeting may approve it.
func TestApprovedByAVote(t *testing.T) {
	w := adjourned(t)
	w.Must(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key))
	m := w.later(minutes.Put{On: next})
	w.take(m)
	vote := func(yes, no int) {
		w.Must(w.s.PutToVote(w.Ctx, w.President, next, 0, 0, ballots.Open))
		_, _, err := w.s.Save(w.Ctx, w.Staff, meetingtest.Key, minutes.Edit{Base: 1, Texts: map[string]i18n.Text{minutes.Present: both("x")}})
		w.Refused(err, fault.Conflict, "minutes.error.voting")
		live, err := w.Meetings.Live(w.Ctx, next)
		w.Must(err)
		w.Cast(live.Vote.ID, yes, no, 0)
		_, err = w.Meetings.CloseVote(w.Ctx, w.President, next)
		w.Must(err)
		_, err = w.floor.Announce(w.Ctx, w.President, next)
		w.Must(err)
	}
	vote(2, 3)
	if v := w.of(); v.State != minutes.Circulated {
		t.Fatalf("a vote lost, and the minutes are %s", v.State)
	}
	w.write(w.Staff, 1, map[string]i18n.Text{minutes.Present: both("Guests")})
	vote(5, 1)
	if v := w.of(); v.State != minutes.Approved || v.ApprovedVersion != 2 {
		t.Fatalf("after the vote: %s, version %d", v.State, v.ApprovedVersion)
	}
	live, err := w.Meetings.Live(w.Ctx, next)
	w.Must(err)
	if live.Item != nil {
		t.Error("the item is still before the meeting")
	}
}

// Together with other items they are approved by one consent; an addition is approved
// as the minutes were, and both stand in the record.
func TestInTheConsentAgendaAndAnAddition(t *testing.T) {
	w := adjourned(t)
	_, err := w.s.Add(w.Ctx, w.Staff, meetingtest.Key, both("Too early"))
	w.Refused(err, fault.Conflict, "minutes.refused.draft")
	w.Must(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key))
	w.later(minutes.Put{On: next, Consent: true})
	w.Must(w.floor.AdoptTogether(w.Ctx, w.President, next))
	first := w.of()
	if first.State != minutes.Approved {
		t.Fatalf("adopted together, and the minutes are %s", first.State)
	}
	w.Must(w.floor.Undo(w.Ctx, w.President, next))
	if v := w.of(); v.State != minutes.Circulated {
		t.Fatalf("taken back, and the minutes are %s", v.State)
	}
	w.Must(w.floor.AdoptTogether(w.Ctx, w.President, next))
	w.Must(w.Meetings.Adjourn(w.Ctx, w.President, next))
	n, err := w.s.Add(w.Ctx, w.Staff, meetingtest.Key, both("The treasurer’s name is Wei."))
	w.Must(err)
	w.Refused(w.s.Sign(w.Ctx, w.President, meetingtest.Key, n, minutes.President, ""), fault.Conflict, "minutes.refused.circulated")
	m := w.later(minutes.Put{On: "2027-11", Addition: n})
	w.take(m)
	w.Must(w.s.Approve(w.Ctx, w.President, m.Key, 0, 0))
	v := w.of()
	if v.Fingerprint != minutes.Fingerprint(v.Body) || len(v.Additions) != 1 || v.Additions[0].ApprovedAt.IsZero() || !strings.Contains(v.Additions[0].Body, "The treasurer’s name is Wei.") {
		t.Fatalf("the addition: %+v", v.Additions)
	}
	w.Must(w.s.Sign(w.Ctx, w.President, meetingtest.Key, n, minutes.President, v.Additions[0].Fingerprint))
	checks, err := w.s.Verify(w.Ctx, meetingtest.Key)
	w.Must(err)
	if len(checks) != 2 || !checks[0].Sound || !checks[1].Sound || checks[1].Signed != 1 {
		t.Errorf("verified: %+v", checks)
	}
	said := ""
	for _, b := range w.of().Blocks() {
		said += b.Text.EN + "\n"
	}
	for _, words := range []string{"Addition 1", "The treasurer’s name is Wei.", v.Additions[0].Fingerprint} {
		if !strings.Contains(said, words) {
			t.Errorf("the minutes do not say %q", words)
		}
	}
	w.Refused(w.s.PutOnAgenda(w.Ctx, w.Staff, meetingtest.Key, minutes.Put{On: m.Key, Addition: n}), fault.Conflict, "minutes.refused.approved")
}

// What a person wrote and signed goes over to another record and comes back; an erasure
// takes their name off what they asked for, and off nothing else.
func TestWhatMinutesHoldAboutAPerson(t *testing.T) {
	w := adjourned(t)
	member, other := w.Members[2].Who[0], w.Members[3].Who[0]
	writer := w.secretary
	writer.PersonID = member.PersonID
	w.write(writer, 0, map[string]i18n.Text{minutes.Present: both("Guests")})
	w.Must(w.s.Circulate(w.Ctx, w.Staff, meetingtest.Key))
	w.Must(w.s.Correct(w.Ctx, member, meetingtest.Key, "", "There were three."))
	m := w.later(minutes.Put{On: next})
	w.take(m)
	w.Must(w.s.Approve(w.Ctx, w.President, next, 0, 0))
	w.Must(w.s.Sign(w.Ctx, writer, meetingtest.Key, 0, minutes.Secretary, w.of().Fingerprint))
	_, err := w.s.Add(w.Ctx, writer, meetingtest.Key, both("Wei"))
	w.Must(err)
	counts := func(personID string) (all [4]int, stays int) {
		held, err := w.s.Holdings(w.Ctx, nil, personID)
		w.Must(err)
		for i, h := range held {
			all[i] = h.Count
			stays += h.Stays
		}
		return all, stays
	}
	if all, stays := counts(member.PersonID); all != [4]int{1, 1, 1, 1} || stays != 3 {
		t.Fatalf("held %v, %d stay", all, stays)
	}
	w.Must(w.Log.Do(w.Ctx, access.TheProgram(), "test.merge", func(tx *audit.Tx) error {
		moves, err := w.s.Repoint(w.Ctx, tx, member.PersonID, other.PersonID)
		if err != nil || len(moves) != 4 {
			t.Errorf("%d moves, %v", len(moves), err)
		}
		held, err := w.s.Holdings(w.Ctx, tx, other.PersonID)
		if err != nil || held[0].Count != 1 || held[3].Count != 1 {
			t.Errorf("moved: %+v, %v", held, err)
		}
		return w.s.Restore(w.Ctx, tx, member.PersonID, other.PersonID, moves)
	}))
	if all, _ := counts(member.PersonID); all != [4]int{1, 1, 1, 1} {
		t.Fatalf("restored %v", all)
	}
	w.Must(w.Log.Do(w.Ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(w.Ctx, tx, member.PersonID) }))
	if all, _ := counts(member.PersonID); all != [4]int{1, 0, 1, 1} {
		t.Errorf("erased %v", all)
	}
	asked, err := w.s.Corrections(w.Ctx, w.Staff, w.of().Meeting.ID)
	w.Must(err)
	if len(asked) != 1 || asked[0].Person != "" || asked[0].Organization.Empty() {
		t.Errorf("what was asked: %+v", asked)
	}
	links := minutes.OrganizationLinks(w.DB.Reader())
	keys, err := links[0].Keys(w.Ctx, w.Members[2].ID)
	if err != nil || len(keys) != 1 {
		t.Errorf("%v, %v", keys, err)
	}
}
