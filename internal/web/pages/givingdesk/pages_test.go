package givingdesk_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/givingtest"
	"plenary.example/internal/giving/imports"
	"plenary.example/internal/giving/letters"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/pages/givingdesk"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
)

// world is the desk of gifts behind its own site.
type world struct {
	*givingtest.World
	t      testing.TB
	files  *imports.Service
	site   *httptest.Server
	client *http.Client // follows no redirect
}

func newWorld(t testing.TB) *world {
	t.Helper()
	g := givingtest.New(t)
	w := &world{World: g, t: t, files: imports.New(g.Log, g.Giving, g.Books, g.Queue, g.Catalog)}
	p := &givingdesk.Pages{
		Giving: g.Giving, Figures: figures.New(g.DB, g.Books, g.Profile, g.Receipts.Rules()), Letters: letters.New(g.Log, g.Giving, g.Receipts, g.Books, g.Mail, g.Catalog), Imports: w.files,
		Books: func(ctx context.Context) ([]accounting.Fund, error) { return g.Books.Funds(ctx, nil) },
	}
	actors := map[string]access.Actor{"staff": givingtest.Staff(), "treasurer": givingtest.Treasurer(), "lin": {PersonID: "lin", Name: "Lin"}}
	sessions := scs.New()
	d := door.New(door.Door{
		Catalog: g.Catalog, Sessions: sessions, Now: g.Clock.Now, Zone: time.UTC, Log: slog.New(slog.DiscardHandler), Site: ui.Site{Name: i18n.Same("Harbour Council")},
		ActorOf: func(_ *http.Request, id string, lang i18n.Lang) (access.Actor, error) {
			a := actors[id]
			a.Lang = lang
			return a, nil
		},
	})
	mux := http.NewServeMux()
	d.Mount(mux, p.Routes())
	d.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(d.Wrap(mux))
	t.Cleanup(w.site.Close)
	return w
}

// as signs somebody in.
func (w *world) as(who string) {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.Must(err)
	w.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	w.get("/sign-in-as/one/" + who + "/now")
}

type answer struct {
	status   int
	location string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.t.Helper()
	w.Must(err)
	text := pagetest.Body(w.t, r)
	return answer{status: r.StatusCode, location: r.Header.Get("Location"), text: text}
}

func (w *world) get(path string) answer {
	w.t.Helper()
	return w.read(w.client.Get(w.site.URL + path))
}

func (w *world) post(path string, form ...string) answer {
	w.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

func (w *world) send(path, name, body string) answer {
	w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	w.Must(err)
	_, err = part.Write([]byte(body))
	w.Must(err)
	w.Must(m.Close())
	return w.read(w.client.Post(w.site.URL+path, m.FormDataContentType(), &b))
}

func (w *world) has(a answer, status int, words ...string) {
	w.t.Helper()
	if a.status != status {
		w.t.Errorf("status %d, want %d", a.status, status)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			w.t.Errorf("%q is not on the page", one)
		}
	}
}

func TestTheYearsFiguresLeadToTheGiftsBehindThem(t *testing.T) {
	w := newWorld(t)
	ana := w.Donor("Ana Ruiz")
	g := w.Gave(ana, 100_00, "2026-03-04")
	_, err := w.Receipts.Issue(t.Context(), givingtest.Staff(), g.ID, "")
	w.Must(err)
	w.Gave(ana, 40_00, "2026-03-05")
	w.Gave(w.Donor("Lena Roth", func(d *giving.Donor) { d.Address.Country, d.Address.Postal = "DE", "10115" }), 15_000_00, "2026-04-01")
	w.as("treasurer")
	w.has(w.get("/en/manage/giving/figures"), 200, "Figures for form T3010, 2026", "The lines come to what the ledger has", "$15,140.00", "/en/manage/giving/figures/2026/4500", "Lena Roth")
	w.has(w.get("/fr/manage/giving/figures?year=2026"), 200, "Les lignes correspondent au grand livre")
	w.has(w.get("/en/manage/giving/figures/2026/4530"), 200, "Line 4530", "Ana Ruiz", "$40.00")
	w.has(w.get("/en/manage/giving/figures/2026/4620"), 404)
	w.has(w.get("/en/manage/giving/figures/20/4530"), 404)
	w.has(w.get("/en/manage/giving/figures/2026/t3010.csv"), 200, "4500,", "4700,")
	w.has(w.get("/en/manage/giving/figures/2026/gifts.csv"), 200, "Ana Ruiz", "4575")
	w.has(w.get("/en/manage/giving/figures/2026/gifts.csv?line=4500"), 200, "100.00")
	_, err = w.Books.Enter(t.Context(), givingtest.Staff(), accounting.Manual{Day: givingtest.Day("2026-03-01"), Memo: "A bequest", Lines: []accounting.Line{{Account: "1000", Cents: 500_00}, {Account: "4000", Cents: -500_00}}})
	w.Must(err)
	w.has(w.get("/en/manage/giving/figures"), 200, "do not come to what the ledger has", "$500.00 was entered in the accounts of gifts by hand")
	w.as("lin")
	for _, path := range []string{"figures", "figures/2026/4530", "figures/2026/t3010.csv", "figures/2026/gifts.csv", "letters", "letters/texts/once", "letters/gifts/" + g.ID, "letters/gifts/" + g.ID + "/letter.pdf", "import"} {
		w.has(w.get("/en/manage/giving/"+path), 403)
	}
}

func TestLettersAreSeenBeforeTheyAreWritten(t *testing.T) {
	w := newWorld(t)
	g := w.Gave(w.Donor("Ana Ruiz", func(d *giving.Donor) { d.Email = "ana@courriel.example" }), 100_00, "2026-03-04")
	w.Gave(w.Donor("Ivy Stone"), 50_00, "2026-03-05")
	w.as("staff")
	w.has(w.get("/en/manage/giving/letters"), 200, "Letters of thanks", "A first gift", "None yet")
	seen := w.get("/en/manage/giving/letters?show=yes&how=both")
	w.has(seen, 200, "2 letters would be written", "By mail: 1. On paper: 1.", "Write them now", "/en/manage/giving/letters/gifts/"+g.ID)
	w.has(w.get("/fr/manage/giving/letters?show=yes&how=both&least=abc"), 422, "f-least")
	w.has(w.post("/en/manage/giving/letters", "how", "both"), 422, "Look first")
	w.has(w.get("/en/manage/giving/letters/gifts/"+g.ID), 200, "Letter to Ana Ruiz", "Your first gift to", "Send by mail")
	w.has(w.get("/en/manage/giving/letters/gifts/"+g.ID+"?letter=once"), 200, "Thank you for your gift of $100.00")
	if a := w.get("/en/manage/giving/letters/gifts/" + g.ID + "/letter.pdf"); a.status != 200 || !strings.HasPrefix(a.text, "%PDF-") {
		t.Errorf("the letter: %d", a.status)
	}
	w.has(w.post("/en/manage/giving/letters/gifts/"+g.ID), 422, "Choose how")
	a := w.post("/en/manage/giving/letters", "how", "both", "once", "k1")
	if a.status != 303 {
		t.Fatalf("writing: %d %s", a.status, a.text)
	}
	if again := w.post("/en/manage/giving/letters", "how", "both", "once", "k1"); again.location != a.location {
		t.Errorf("a second tap leads to %q, the first to %q", again.location, a.location)
	}
	w.has(w.get(a.location), 200, "All letters on paper")
	if pdf := w.get(a.location + "/letters.pdf"); pdf.status != 200 || !strings.HasPrefix(pdf.text, "%PDF-") {
		t.Errorf("the file: %d", pdf.status)
	}
	w.has(w.get("/fr/manage/giving/letters?show=yes&how=both"), 200, "Personne à qui écrire")
	w.has(w.get("/en/manage/giving/letters/gifts/"+g.ID), 200, "Somebody has been thanked")
	w.has(w.get("/fr/manage/giving/letters/texts/first"), 200, "{{donateur}}", "Pour le dernier don", "Un premier don")
	w.has(w.post("/en/manage/giving/letters/texts/first", "name_en", "First", "name_fr", "Premier", "text_en", "Dear {{nobody}}", "text_fr", "Bonjour"), 422, "Dear {{nobody}}", "f-text_en")
	if a := w.post("/en/manage/giving/letters/texts/new", "name_en", "Gala", "name_fr", "Gala", "text_en", "Dear {{donor}}", "text_fr", "Bonjour {{donateur}}"); a.status != 303 {
		t.Errorf("a new letter: %d", a.status)
	} else {
		path, _, _ := strings.Cut(a.location, "?")
		w.has(w.get(a.location), 200, "Take this letter away", "Saved.")
		if dropped := w.post(path, "action", "drop"); dropped.status != 303 {
			t.Errorf("taking it away: %d", dropped.status)
		}
		w.has(w.get(path), 404)
	}
	w.has(w.post("/en/manage/giving/letters/texts/once", "action", "drop"), 422, "comes with the program")
	w.as("treasurer")
	w.has(w.get("/en/manage/giving/letters?show=yes"), 200)
	w.has(w.post("/en/manage/giving/letters", "how", "both", "once", "k2"), 403)
}

func TestAFileOfGiftsIsLookedAtAndBroughtIn(t *testing.T) {
	w := newWorld(t)
	w.as("staff")
	w.has(w.get("/en/manage/giving/import"), 200, "Gifts from a file", "No files yet")
	w.has(w.send("/en/manage/giving/import", "x.pdf", "%PDF-1.4"), 422, "f-file")
	w.has(w.send("/fr/manage/giving/import", "x.csv", ""), 422, "Choisissez un fichier")
	a := w.send("/en/manage/giving/import", "gifts.csv", "When,Gave,Who\n2026-03-04,10,Ana <b>Ruiz</b>\n2026-03-05,-20,Ivy Stone\n")
	if a.status != 303 {
		t.Fatalf("sending: %d %s", a.status, a.text)
	}
	w.has(w.get(a.location), 200, "No column holds the amount", "Say below which do")
	w.has(w.post(a.location, "action", "decide", "source", "Old Program!"), 422, "f-source")
	if d := w.post(a.location, "action", "decide", "source", "oldprogram", "column-0", "date", "column-1", "amount", "column-2", "name"); d.status != 303 {
		t.Fatalf("deciding: %d %s", d.status, d.text)
	}
	w.has(w.get(a.location), 200, "1 gift would be brought in: $10.00", "Ana &lt;b&gt;Ruiz", "Money that went back", "New donor")
	w.has(w.get(a.location+"?outcome=refused"), 200, "Ivy Stone")
	w.has(w.post(a.location), 422, "Choose what to do")
	if b := w.post(a.location, "action", "begin"); b.status != 303 {
		t.Fatalf("beginning: %d", b.status)
	}
	w.has(w.get(a.location), 200, "Being brought in", "0 of 2 rows read")
	w.has(w.post(a.location, "action", "drop"), 200, "0 of 2") // it goes on
	id := a.location[strings.LastIndex(a.location, "/")+1:]
	w.Must(w.files.Do(t.Context(), imports.Work{Upload: id, Run: 1, Name: "Tomas", PersonID: "tomas"}))
	w.has(w.get(a.location), 200, "1 gift was brought in: $10.00", "Here already")
	w.has(w.get(strings.Replace(a.location, "/en/", "/fr/", 1)), 200, "1 don a été importé", "Déjà ici")
	if d := w.post(a.location, "action", "drop"); d.status != 303 {
		t.Errorf("forgetting: %d", d.status)
	}
	w.has(w.get(a.location), 404)
	w.as("treasurer")
	w.has(w.get("/en/manage/giving/import"), 403)
	w.has(w.send("/en/manage/giving/import", "x.csv", "Date,Amount\n2026-01-01,1\n"), 403)
}
