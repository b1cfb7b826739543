package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/apikeys"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Root begins every address of the API.
const Root = "/api/v1"

// operation is one thing that a program may ask.
type operation struct {
	method, path string
	id           string // operationId; what it does is said under "api.op." and it
	query        []param
	in, out      reflect.Type // of the bodies; in is nil for what is read
	personal     bool         // it takes a key
	body         int64        // bytes that may be sent; 0: as many as to most
	do           func(*call) (any, error)
	file         func(*call) error // instead of do: it sends a file of a type of its own
	mediaType    string            // of that file
}

func (o operation) acts() bool { return o.method != http.MethodGet }

// param is a question's part in the address; what it says is under "api.param.".
type param struct {
	name   string
	kind   string   // "string", "integer"
	format string   // "date"; empty: none
	among  []string // what it may be; empty: anything
}

func word(name string, among ...string) param { return param{name: name, kind: "string", among: among} }
func number(name string) param                { return param{name: name, kind: "integer"} }
func day(name string) param                   { return param{name: name, kind: "string", format: "date"} }

// read is an operation that changes nothing.
func read[O any](id, path string, do func(*call) (O, error), query ...param) operation {
	return operation{method: http.MethodGet, path: path, id: id, query: query, out: reflect.TypeFor[O](), do: func(c *call) (any, error) { return do(c) }}
}

// file is an operation that answers with a file, sent as it is read.
func file(id, path, mediaType string, send func(*call) error) operation {
	return operation{method: http.MethodGet, path: path, id: id, file: send, mediaType: mediaType}
}

// act is an operation that changes something: it takes a key that may.
func act[I, O any](id, path string, do func(*call, I) (O, error)) operation {
	return operation{method: http.MethodPost, path: path, id: id, in: reflect.TypeFor[I](), out: reflect.TypeFor[O](), personal: true, do: func(c *call) (any, error) {
		var in I
		if err := c.body(&in); err != nil {
			return nil, err
		}
		return do(c, in)
	}}
}

// call is one request of a program.
type call struct {
	*door.Call
	api *API
	key *apikeys.Key // nil: the public
}

// body reads what was sent as JSON: one object without fields that nobody knows, which
// would be a wish that is not heard.
func (c *call) body(into any) error {
	refused := func(cause error) error { return fault.Wrap(cause, fault.Invalid, "api.error.body", nil) }
	d := json.NewDecoder(c.R.Body)
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	if err != nil {
		return refused(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refused(err)
	}
	return nil
}

// asked is a part of the question.
func (c *call) asked(name string) string {
	return db.Clean(strings.TrimSpace(c.R.URL.Query().Get(name)))
}

// page is the number of the page that is asked for, the first without one.
func (c *call) page() (int, error) {
	typed := c.asked("page")
	if typed == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 {
		return 0, fault.Field("page", "api.error.page", nil)
	}
	return n, nil
}

// date is a day that is asked for; zero without one.
func (c *call) date(name string) (time.Time, error) {
	typed := c.asked(name)
	if typed == "" {
		return time.Time{}, nil
	}
	t := db.ParseDay(typed)
	if t.IsZero() {
		return t, fault.Field(name, "api.error.day", nil)
	}
	return t, nil
}

// both says a message in both languages.
func (c *call) both(m i18n.Message) i18n.Text {
	var t i18n.Text
	for _, l := range i18n.Langs() {
		t = t.With(l, c.Door.Catalog.For(l).Say(m))
	}
	return t
}

// site is an address of a page, in the language of the request.
func (c *call) site(parts ...string) string { return c.Door.BaseURL + c.Path(parts...) }

// identify finds who asks.
func (c *call) identify() error {
	said := c.R.Header.Values("Authorization")
	if len(said) == 0 {
		return nil
	}
	scheme, word, _ := strings.Cut(said[0], " ")
	if len(said) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return fault.New(fault.SignIn, "apikeys.error.key", nil)
	}
	key, err := c.api.Keys.Open(c.Ctx(), strings.TrimSpace(word))
	if err != nil {
		return err
	}
	c.Actor, err = c.api.ActorOf(c.Ctx(), key.PersonID, c.Lang)
	c.key = &key
	return err
}

// allowed refuses what takes a key, or one that may act.
func (c *call) allowed(o operation) error {
	if o.personal && c.key == nil {
		return fault.New(fault.SignIn, "api.error.needs_key", nil)
	}
	if o.acts() && !c.key.Act {
		return fault.New(fault.Forbidden, "api.error.reads_only", nil)
	}
	return nil
}

// handle answers an operation.
func (a *API) handle(o operation) func(*door.Call) error {
	return func(page *door.Call) error {
		page.Actor = access.Actor{Lang: page.Lang}
		c := &call{Call: page, api: a}
		answer, err := func() (any, error) {
			if err := c.identify(); err != nil {
				return nil, err
			}
			if err := c.allowed(o); err != nil {
				return nil, err
			}
			if o.file != nil {
				return nil, o.file(c)
			}
			return o.do(c)
		}()
		if err != nil {
			return c.problem(err)
		}
		if o.file != nil {
			return nil
		}
		status := http.StatusOK
		if o.acts() {
			status = http.StatusCreated
		}
		return c.send(status, "application/json", answer)
	}
}

func (c *call) send(status int, mediaType string, what any) error {
	raw, err := json.Marshal(what)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Language", string(c.Lang))
	h.Add("Vary", "Authorization, Accept-Language")
	if h.Get("Cache-Control") == "" && !c.Actor.SignedIn() {
		h.Set("Cache-Control", "no-cache") // what is public is asked for again
	}
	return c.BytesStatus(status, mediaType, append(raw, '\n'))
}

// Problem is a refusal as RFC 9457 writes it.
type Problem struct {
	Status    int     `json:"status"`
	Title     string  `json:"title"`
	Detail    string  `json:"detail"`
	Code      string  `json:"code" doc:"What was refused, in a word that does not change with the language."`
	Errors    []Wrong `json:"errors,omitempty" doc:"What is wrong with each field."`
	Reference string  `json:"reference,omitempty" doc:"Under which the site's log has it."`
}

// Wrong is what is wrong with a field.
type Wrong struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

func (c *call) problem(err error) error {
	f, status, reference := c.Failed(err)
	p := Problem{Status: status, Code: f.Key, Reference: reference, Title: ui.FaultTitle(c.Loc, ui.FaultData{Status: status})}
	if status == http.StatusUnauthorized {
		p.Title = c.Text("api.no_key")
	}
	var sentences []string
	for _, one := range fault.All(f) {
		said := c.Sentence(one)
		sentences = append(sentences, said)
		if one.Field != "" {
			p.Errors = append(p.Errors, Wrong{Field: one.Field, Detail: said, Code: one.Key})
		}
	}
	p.Detail = strings.Join(sentences, " ")
	if status == http.StatusUnauthorized {
		c.W.Header().Set("WWW-Authenticate", "Bearer")
	}
	return c.send(status, "application/problem+json", p)
}
