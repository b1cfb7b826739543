package newsletter_test

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsletter"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/signin"
	"plenary.example/internal/testdb"
	"plenary.example/internal/web/door"
	pages "plenary.example/internal/web/pages/newsletter"
	"plenary.example/internal/web/pagetest"
	"plenary.example/internal/web/ui"
	"plenary.example/locales"
)

type world struct {
	*testing.T
	mail   *outmail.Service
	letter *newsletter.Service
	site   *httptest.Server
	client *http.Client
}

var office = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t}
	c := clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC))
	catalog, err := locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, c)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	register := people.New(log)
	w.letter = newsletter.New(log, register, nil, consents.New(log, register, profile.Location()), w.mail, queue, catalog, newsletter.Options{Profile: profile, Site: "https://ccr.example"})
	sessions := scs.New()
	at := door.New(door.Door{
		Catalog: catalog, Sessions: sessions, Now: c.Now, Zone: profile.Location(), Log: slog.New(slog.DiscardHandler), BaseURL: "https://ccr.example", Site: ui.Site{Name: profile.Name, ShortName: profile.Short, BaseURL: "https://ccr.example"},
		ActorOf: func(_ *http.Request, person string, lang i18n.Lang) (access.Actor, error) {
			who := access.Actor{PersonID: person, Name: person, Lang: lang}
			if person == "tomas" {
				who.Offices = office.Offices
			}
			return who, nil
		},
	})
	mux := http.NewServeMux()
	at.Mount(mux, (&pages.Pages{Newsletter: w.letter, Zone: profile.Location()}).Routes())
	at.Mount(mux, []door.Route{{Pattern: "GET /sign-in-as/one/{person}/now", Handle: func(c *door.Call) error {
		if err := signin.Begin(c.Ctx(), sessions, c.R.PathValue("person")); err != nil {
			return err
		}
		return c.Bytes("text/plain", nil)
	}}})
	w.site = httptest.NewServer(at.Wrap(mux))
	t.Cleanup(w.site.Close)
	w.client = w.browser()
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

type answer struct {
	status   int
	location string
	text     string
}

func (w *world) read(r *http.Response, err error) answer {
	w.Helper()
	w.must(err)
	body := pagetest.Body(w, r)
	return answer{r.StatusCode, r.Header.Get("Location"), body}
}

func (w *world) get(path string) answer { return w.read(w.client.Get(w.site.URL + path)) }

func (w *world) post(path string, form ...string) answer {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return w.read(w.client.PostForm(w.site.URL+path, values))
}

func (w *world) has(a answer, status int, words ...string) answer {
	w.Helper()
	if a.status != status {
		w.Errorf("status %d, want %d: %s", a.status, status, a.location)
	}
	for _, one := range words {
		if !strings.Contains(a.text, one) {
			w.Errorf("%q is not on the page", one)
		}
	}
	return a
}

// mailed is the address in the last message.
func (w *world) mailed() string {
	w.Helper()
	list, _, err := w.mail.List(w.Context(), 1)
	if err != nil || len(list) == 0 {
		w.Fatalf("%d messages, %v", len(list), err)
	}
	full, err := w.mail.Get(w.Context(), list[0].ID)
	w.must(err)
	link := regexp.MustCompile(`https://ccr\.example(/\S+)`).FindStringSubmatch(full.Text)
	if link == nil {
		w.Fatalf("no link in %q", full.Text)
	}
	return link[1]
}

func TestAReaderSubscribesReadsAndLeaves(t *testing.T) {
	w := newWorld(t)
	w.has(w.get("/fr/newsletter"), http.StatusOK, "Infolettre du CCR", "128 Lantern Street", "en un clic")
	w.has(w.post("/fr/newsletter", "email", "nobody", "lang", "fr"), http.StatusUnprocessableEntity, "nobody", "adresse de courriel")
	if a := w.post("/fr/newsletter", "email", "lin@ong.example", "lang", "fr"); a.location != "/fr/newsletter?done=letter_asked" {
		t.Errorf("%+v", a)
	}
	confirm := w.mailed()
	w.has(w.get(confirm), http.StatusOK, "lin@ong.example", "Confirmer")
	own, _, _ := strings.Cut(w.post(confirm).location, "?")
	w.has(w.get(own), http.StatusOK, "Vous recevez")

	// Staff put an issue together and send it.
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.get("/en/manage/newsletter"), http.StatusOK, "1 reader: 0 in English, 1 in French.")
	w.has(w.post("/en/manage/newsletter", "title_en", "Only"), http.StatusUnprocessableEntity, "Only", "in this language too")
	issue := w.post("/en/manage/newsletter", "title_en", "Autumn", "title_fr", "Automne").location
	w.has(w.get(issue), http.StatusOK, "Before it can be sent", "Write an introduction")
	w.has(w.post(issue+"/items/new", "title_en", "A", "title_fr", "B", "path", "javascript:x"), http.StatusUnprocessableEntity, "javascript:x", "Write the address of a page")
	if a := w.post(issue+"/items/new", "title_en", "First item", "title_fr", "Premier élément", "body_en", "**Bold** <script>x</script>", "body_fr", "**Gras** ; <b>x</b>", "path", "bodies"); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
	w.has(w.get(issue+"/mail/fr"), http.StatusOK, "<strong>Gras</strong>", "https://ccr.example/fr/bodies", "Se désabonner")
	w.has(w.get(issue+"/mail/en?as=text"), http.StatusOK, "First item\n----------", "128 Lantern Street")
	w.has(w.post(issue, "action", "schedule", "at", "soon"), http.StatusUnprocessableEntity, "not a day with an hour")
	if a := w.post(issue, "action", "schedule"); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.text)
	}
	id := issue[strings.LastIndexByte(issue, '/')+1:]
	i, _, err := w.letter.Issue(t.Context(), office, id)
	w.must(err)
	w.must(w.letter.Send(t.Context(), newsletter.Sending{Issue: id, At: db.Micros(i.ScheduledAt)}))
	w.has(w.get(issue), http.StatusOK, "Volume 1, issue 1", "Left after this issue", "no picture that counts")

	// Everybody reads it, in both languages; what somebody wrote cannot act.
	w.client = w.browser()
	page := w.has(w.get("/fr/newsletter/vol-1/issue-1"), http.StatusOK, "Automne", "<strong>Gras</strong>", "Premier élément", `href="/fr/bodies"`)
	if strings.Contains(page.text, "<script>x") {
		t.Error("a script of the text is on the page")
	}
	w.has(w.get("/en/newsletter/vol-1/issue-1"), http.StatusOK, "<strong>Bold</strong>")
	for _, path := range []string{"/en/newsletter/vol-01/issue-1", "/en/newsletter/vol-1/issue-2", "/en/newsletter/1/1", "/en/newsletter/vol-1/issue-0"} {
		w.has(w.get(path), http.StatusNotFound)
	}
	w.has(w.get("/en/newsletter/archive"), http.StatusOK, "/en/newsletter/vol-1/issue-1")
	w.has(w.get("/fr/newsletter/archive/feed.atom"), http.StatusOK, "Automne", "https://ccr.example/fr/newsletter/vol-1/issue-1")
	w.has(w.get("/en/manage/newsletter"), http.StatusSeeOther)
	w.has(w.post(issue, "action", "pause"), http.StatusUnauthorized)

	// One click: looking at the link ends nothing, a mail program's own POST does.
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	leave := "/fr/newsletter/u/" + key.Link(outmail.Unsubscribe, id+" 1")
	w.has(w.get(leave), http.StatusOK, "lin@ong.example", "Me désabonner")
	w.has(w.get(own), http.StatusOK, "Vous recevez")
	w.has(w.post(leave, "List-Unsubscribe", "One-Click"), http.StatusOK, "Votre abonnement a pris fin")
	w.has(w.get(leave), http.StatusOK, "Votre abonnement a pris fin")
	w.has(w.get(own), http.StatusOK, "Rien ne vous est envoyé")
	w.has(w.get("/fr/newsletter/u/forged"), http.StatusNotFound)
}

func TestALinkIsSentAndNothingIsSaid(t *testing.T) {
	w := newWorld(t)
	if a := w.post("/en/newsletter/mine", "email", "unknown@ong.example"); a.location != "/en/newsletter/mine?done=letter_link" {
		t.Errorf("%+v", a)
	}
	if list, _, err := w.mail.List(t.Context(), 1); err != nil || len(list) != 0 {
		t.Errorf("%d messages, %v", len(list), err)
	}
	w.get("/sign-in-as/one/somebody/now")
	w.has(w.get("/en/manage/newsletter"), http.StatusForbidden)
	w.has(w.post("/en/manage/newsletter/settings", "title_en", "X"), http.StatusForbidden)
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.post("/en/manage/newsletter/settings", "title_en", "The Letter", "title_fr", "La lettre", "volumes", "set", "volume", "0"), http.StatusUnprocessableEntity, "The Letter", "between 1 and 9999")
	if a := w.post("/en/manage/newsletter/settings", "title_en", "The Letter", "title_fr", "La lettre", "volumes", "set", "volume", "7"); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
	w.has(w.get("/fr/newsletter"), http.StatusOK, "La lettre")
}

// sendFile sends the form with a file of readers.
func (w *world) sendFile(path, name, body string, form ...string) answer {
	w.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	w.must(err)
	_, err = part.Write([]byte(body))
	w.must(err)
	for i := 0; i < len(form); i += 2 {
		w.must(m.WriteField(form[i], form[i+1]))
	}
	w.must(m.Close())
	return w.read(w.client.Post(w.site.URL+path, m.FormDataContentType(), &b))
}

func TestReadersAreBroughtInFromAFile(t *testing.T) {
	w := newWorld(t)
	const at = "/en/manage/newsletter/readers/import"
	w.has(w.get(at), http.StatusSeeOther)
	w.get("/sign-in-as/one/somebody/now")
	w.has(w.get(at), http.StatusForbidden)
	w.has(w.sendFile(at, "r.csv", "Email\na@ong.example\n", "words", "Yes.", "method", "paper"), http.StatusForbidden)
	w.get("/sign-in-as/one/tomas/now")
	w.has(w.get(at), http.StatusOK, "Where their consent comes from", "5,000 rows", "The file is deleted after a week")
	w.has(w.sendFile(at, "", ""), http.StatusUnprocessableEntity, "Choose a file", "Say what they agreed to")
	w.has(w.sendFile("/fr/manage/newsletter/readers/import", "r.csv", "Nom\nLin\n", "words", "Oui.", "method", "paper"), http.StatusUnprocessableEntity, "r.csv n’a pas de colonne", "Oui.")
	file := "Email Address,First Name,OPTIN_TIME,Shoe size\nlin@ong.example,<b>Lin</b>,2026-01-02,41\nnobody,Nobody,2026-01-02,40\nlate@ong.example,Late,,39\n"
	a := w.sendFile(at, "list <i>.csv", file, "words", "Ticked on <b>paper</b>.", "method", "paper", "kind", "express")
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text)
	}
	upload := a.location
	w.has(w.get(upload), http.StatusOK, "1 reader would be added. Nothing has been written.", "Ticked on &lt;b&gt;paper", "Shoe size", "not used", "lin@ong.example", "This is not an e-mail address", "does not say when they agreed", "Bring them in")
	w.has(w.get(strings.Replace(upload, "/en/", "/fr/", 1)+"?outcome=refused"), http.StatusOK, "1 personne serait ajoutée", "Ce n’est pas une adresse de courriel", "Les importer")
	w.has(w.get(upload+"?outcome=already"), http.StatusOK, "No such row")
	w.has(w.post(upload, "action", "other"), http.StatusNotFound)
	if a := w.post(upload, "action", "bring"); a.location != upload+"?done=letter_brought" {
		t.Errorf("%d %s", a.status, a.location)
	}
	done := w.has(w.get(upload), http.StatusOK, "1 reader was added on", "known already")
	if strings.Contains(done.text, "Bring them in") {
		t.Error("it may be brought in again")
	}
	reader := regexp.MustCompile(`/en/manage/newsletter/readers/[0-9a-f-]{36}`).FindString(w.has(w.get("/en/manage/newsletter/readers"), http.StatusOK, "Bring in readers from a file").text)
	w.has(w.get(reader), http.StatusOK, "Ticked on &lt;b&gt;paper", "line 2")
	w.has(w.get(at), http.StatusOK, "Files of the last week", "Brought in")
	if a := w.post(upload, "action", "drop"); a.location != at+"?done=letter_dropped" {
		t.Errorf("%d %s", a.status, a.location)
	}
	w.has(w.get(upload), http.StatusNotFound, "not kept any more")
	w.has(w.get(reader), http.StatusOK, "line 2")
}

// RFC 8058: the mail program posts from wherever it is, as a form of either kind; looking
// at the link, in whatever way, ends nothing.
func TestOneClickHoweverItComes(t *testing.T) {
	w := newWorld(t)
	w.get("/sign-in-as/one/tomas/now")
	w.must(second(w.letter.BringIn(t.Context(), office, "r.csv", []byte("Email,OPTIN_TIME\na@ong.example,2026-01-02\nb@ong.example,2026-01-02\nc@ong.example,2026-01-02\nd@ong.example,2026-01-02\n"), false)))
	i, err := w.letter.Begin(t.Context(), office, i18n.Text{EN: "Autumn", FR: "Automne"})
	w.must(err)
	w.client = w.browser()
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	states := func() (active int) {
		c, err := w.letter.Counts(t.Context(), office)
		w.must(err)
		return c.Of(newsletter.Active)
	}
	link := func(reader string) string {
		return w.site.URL + "/en/newsletter/u/" + key.Link(outmail.Unsubscribe, i.ID+" "+reader)
	}
	ask := func(method, to, kind, body string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(body))
		w.must(err)
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		// A mail program that runs in a browser comes from its own site.
		r.Header.Set("Origin", "https://webmail.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := w.client.Do(r)
		w.must(err)
		pagetest.Body(w, res)
		return res
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete} {
		ask(method, link("1"), "", "")
		ask(method, link("1")+"?List-Unsubscribe=One-Click", "", "")
	}
	if states() != 4 {
		t.Fatalf("%d after looking", states())
	}
	for n, one := range []struct {
		kind, body string
		status     int
	}{
		{"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", http.StatusOK},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n", http.StatusOK},
		{"", "", http.StatusSeeOther},
		{"text/plain", "List-Unsubscribe=One-Click", http.StatusSeeOther},
	} {
		if res := ask(http.MethodPost, link(strconv.Itoa(n+1)), one.kind, one.body); res.StatusCode != one.status || states() != 3-n {
			t.Errorf("%s: %d, %d readers left", one.kind, res.StatusCode, states())
		}
	}
	// Any other form that comes from elsewhere is refused as ever.
	if res := ask(http.MethodPost, w.site.URL+"/en/newsletter", "application/x-www-form-urlencoded", "email=x@ong.example&lang=en"); res.StatusCode != http.StatusForbidden {
		t.Errorf("%d", res.StatusCode)
	}
}

func second[A any](_ A, err error) error { return err }
