package oai

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
)

const (
	namespace = "http://www.openarchives.org/OAI/2.0/"
	xsi       = "http://www.w3.org/2001/XMLSchema-instance"
	stamp     = "2006-01-02T15:04:05Z"
)

// The errors of the protocol.
const (
	badVerb            = "badVerb"
	badArgument        = "badArgument"
	badResumptionToken = "badResumptionToken" //nolint:gosec // the name of an error
	cannotDisseminate  = "cannotDisseminateFormat"
	idDoesNotExist     = "idDoesNotExist"
	noRecordsMatch     = "noRecordsMatch"
)

// refusal is an error of the protocol: its code, and words for whoever runs the
// harvester. The protocol speaks English.
type refusal struct{ code, words string }

func (r refusal) Error() string { return r.code + ": " + r.words }

// arguments are those that each verb takes: true for one that it cannot do without.
var arguments = map[string]map[string]bool{ //nolint:gochecknoglobals // a table
	"Identify":            {},
	"ListMetadataFormats": {"identifier": false},
	"ListSets":            {"resumptionToken": false},
	"GetRecord":           {"identifier": true, "metadataPrefix": true},
	"ListIdentifiers":     {"metadataPrefix": true, "from": false, "until": false, "set": false, "resumptionToken": false},
	"ListRecords":         {"metadataPrefix": true, "from": false, "until": false, "set": false, "resumptionToken": false},
}

// Answerer answers requests to a repository.
type Answerer struct {
	Repository
	Catalog *i18n.Catalog
}

// Answer is the answer to a request with its arguments at an instant. An error of the
// protocol is an answer too; the error returned is of the program alone.
func (a Answerer) Answer(ctx context.Context, args url.Values, now time.Time) ([]byte, error) {
	x := markup.New()
	x.Open("OAI-PMH", markup.A("xmlns", namespace), markup.A("xmlns:xsi", xsi), markup.A("xsi:schemaLocation", namespace+" "+namespace+"OAI-PMH.xsd"))
	x.Leaf("responseDate", now.UTC().Format(stamp))
	body, err := a.verb(ctx, args, now)
	var wrong refusal
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	var said []markup.Attr
	if wrong.code != badVerb && wrong.code != badArgument { // which would say what is no argument (section 3.2)
		for _, name := range []string{"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"} {
			said = append(said, markup.A(name, args.Get(name)))
		}
	}
	x.Leaf("request", a.BaseURL, said...)
	if wrong.code != "" {
		x.Leaf("error", wrong.words, markup.A("code", wrong.code))
	} else {
		body(x)
	}
	return x.Bytes(), nil
}

// writes writes what a verb answers.
type writes func(x *markup.Writer)

func (a Answerer) verb(ctx context.Context, args url.Values, now time.Time) (writes, error) {
	verb := args.Get("verb")
	takes, ok := arguments[verb]
	if !ok || len(args["verb"]) != 1 {
		return nil, refusal{badVerb, "The verb must be one of Identify, ListMetadataFormats, ListSets, GetRecord, ListIdentifiers and ListRecords, given once."}
	}
	if err := checked(takes, args); err != nil {
		return nil, err
	}
	switch verb {
	case "Identify":
		return a.identify(ctx)
	case "ListMetadataFormats":
		return a.formats(ctx, args)
	case "ListSets":
		return a.sets(ctx, args)
	case "GetRecord":
		return a.record(ctx, args)
	}
	return a.list(ctx, verb, args, now)
}

// checked refuses arguments that a verb does not take, that are there twice or are
// missing. A resumption token goes with no other argument.
func checked(takes map[string]bool, args url.Values) error {
	for name, values := range args {
		if name == "verb" {
			continue
		}
		if _, ok := takes[name]; !ok {
			return refusal{badArgument, "This verb takes no argument " + strconv.Quote(name) + "."}
		}
		if len(values) != 1 || values[0] == "" {
			return refusal{badArgument, "The argument " + name + " must be given once, with a value."}
		}
	}
	if args.Has("resumptionToken") {
		if len(args) != 2 {
			return refusal{badArgument, "A resumptionToken is given with the verb and nothing else."}
		}
		return nil
	}
	for name, required := range takes {
		if required && !args.Has(name) {
			return refusal{badArgument, "This verb needs the argument " + name + "."}
		}
	}
	return nil
}

func (a Answerer) identify(ctx context.Context) (writes, error) {
	var earliest time.Time
	for _, s := range a.Shelves {
		at, err := s.Earliest(ctx)
		if err != nil {
			return nil, err
		}
		if !at.IsZero() && (earliest.IsZero() || at.Before(earliest)) {
			earliest = at
		}
	}
	if earliest.IsZero() {
		earliest = time.Unix(0, 0)
	}
	sample := "resolutions/1995-11/13"
	return func(x *markup.Writer) {
		x.Open("Identify")
		x.Leaf("repositoryName", a.names())
		x.Leaf("baseURL", a.BaseURL)
		x.Leaf("protocolVersion", "2.0")
		x.Leaf("adminEmail", a.Admin)
		x.Leaf("earliestDatestamp", earliest.UTC().Format(stamp))
		x.Leaf("deletedRecord", "persistent")
		x.Leaf("granularity", "YYYY-MM-DDThh:mm:ssZ")
		x.Leaf("compression", "gzip")
		x.Open("description")
		const ids = "http://www.openarchives.org/OAI/2.0/oai-identifier"
		x.Open("oai-identifier", markup.A("xmlns", ids), markup.A("xmlns:xsi", xsi), markup.A("xsi:schemaLocation", ids+" "+ids+".xsd"))
		x.Leaf("scheme", "oai")
		x.Leaf("repositoryIdentifier", a.Host)
		x.Leaf("delimiter", ":")
		x.Leaf("sampleIdentifier", a.identifier(sample))
		x.Close()
		x.Close()
		x.Close()
	}, nil
}

// names is the repository's name in both languages.
func (a Answerer) names() string {
	if a.Name.EN == a.Name.FR || a.Name.FR == "" {
		return a.Name.In(i18n.EN)
	}
	return a.Name.EN + " / " + a.Name.FR
}

func (a Answerer) formats(ctx context.Context, args url.Values) (writes, error) {
	if id := args.Get("identifier"); id != "" {
		if _, err := a.find(ctx, id); err != nil {
			return nil, err
		}
	}
	return func(x *markup.Writer) {
		x.Open("ListMetadataFormats")
		x.Open("metadataFormat")
		x.Leaf("metadataPrefix", dcPrefix)
		x.Leaf("schema", dcSchema)
		x.Leaf("metadataNamespace", dcNamespace)
		x.Close()
		x.Close()
	}, nil
}

// sets lists the sets, all at once: they are few.
func (a Answerer) sets(ctx context.Context, args url.Values) (writes, error) {
	if args.Has("resumptionToken") {
		return nil, refusal{badResumptionToken, "The list of sets comes whole; no token was given out for it."}
	}
	list, err := a.Sets(ctx)
	if err != nil {
		return nil, err
	}
	return func(x *markup.Writer) {
		x.Open("ListSets")
		for _, s := range list {
			x.Open("set")
			x.Leaf("setSpec", s.Spec)
			name := s.Name.In(i18n.EN)
			if s.Name.FR != "" && s.Name.FR != name {
				name += " / " + s.Name.FR
			}
			x.Leaf("setName", name)
			x.Close()
		}
		x.Close()
	}, nil
}

func (a Answerer) find(ctx context.Context, identifier string) (Record, error) {
	id, ours := strings.CutPrefix(identifier, a.identifier(""))
	if ours {
		for _, s := range a.Shelves {
			r, ok, err := s.Record(ctx, id)
			if ok || err != nil {
				return r, err
			}
		}
	}
	return Record{}, refusal{idDoesNotExist, "No record has this identifier."}
}

func (a Answerer) record(ctx context.Context, args url.Values) (writes, error) {
	r, err := a.find(ctx, args.Get("identifier"))
	if err != nil {
		return nil, err
	}
	if err := known(args.Get("metadataPrefix")); err != nil {
		return nil, err
	}
	return func(x *markup.Writer) {
		x.Open("GetRecord")
		a.write(x, r, true)
		x.Close()
	}, nil
}

func known(prefix string) error {
	if prefix != dcPrefix {
		return refusal{cannotDisseminate, "Records are there as oai_dc."}
	}
	return nil
}

// write writes a record, or its header alone.
func (a Answerer) write(x *markup.Writer, r Record, whole bool) {
	if whole {
		x.Open("record")
		defer x.Close()
	}
	status := ""
	if r.Deleted {
		status = "deleted"
	}
	x.Open("header", markup.A("status", status))
	x.Leaf("identifier", a.identifier(r.ID))
	x.Leaf("datestamp", r.Mark.At.UTC().Format(stamp))
	for _, s := range r.Sets {
		x.Leaf("setSpec", s)
	}
	x.Close()
	if whole && !r.Deleted {
		x.Open("metadata")
		dublinCore(x, r.Work, func(k citation.Kind) i18n.Text {
			var t i18n.Text
			for _, lang := range i18n.Langs() {
				t = t.With(lang, a.Catalog.For(lang).Say(k.Name()))
			}
			return t
		})
		x.Close()
	}
}

// list lists records or their headers, a page at a time.
func (a Answerer) list(ctx context.Context, verb string, args url.Values, now time.Time) (writes, error) {
	t, err := a.place(ctx, verb, args, now)
	if err != nil {
		return nil, err
	}
	q := Query{Set: t.Set, From: micros(t.From), Before: micros(t.Before)}
	size := a.PageSize
	if size <= 0 {
		size = DefaultPage
	}
	first := t.Cursor == 0
	page, err := a.page(ctx, q, t, size+1)
	if err != nil {
		return nil, err
	}
	if len(page) == 0 {
		if first {
			return nil, refusal{noRecordsMatch, "Nothing has changed within these bounds."}
		}
		return nil, refusal{badResumptionToken, "What this token led to has changed since; begin the list again from the last datestamp that you have."}
	}
	if first {
		for _, s := range a.Shelves {
			n, err := s.Count(ctx, q)
			if err != nil {
				return nil, err
			}
			t.Total += n
		}
	}
	following, err := a.following(t, page, size, now)
	if err != nil {
		return nil, err
	}
	return func(x *markup.Writer) {
		x.Open(verb)
		for _, r := range page[:min(size, len(page))] {
			a.write(x, r.Record, verb == "ListRecords")
		}
		if following != "" || !first {
			expires := ""
			if following != "" {
				expires = now.Add(tokenLife).UTC().Format(stamp)
			}
			x.Leaf("resumptionToken", following, markup.A("expirationDate", expires), markup.A("completeListSize", strconv.Itoa(max(t.Total, t.Cursor+len(page)))), markup.A("cursor", strconv.Itoa(t.Cursor)))
		}
		x.Close()
	}, nil
}

// placed is a record with the shelf that it is on.
type placed struct {
	Record
	shelf int
}

// page reads at most size records from where a token leads, shelf after shelf.
func (a Answerer) page(ctx context.Context, q Query, t token, size int) ([]placed, error) {
	var page []placed
	after := Mark{At: micros(t.At), Key: t.Key}
	for shelf := t.Shelf; shelf < len(a.Shelves) && len(page) < size; shelf++ {
		more, err := a.Shelves[shelf].After(ctx, q, after, size-len(page))
		if err != nil {
			return nil, err
		}
		for _, r := range more {
			page = append(page, placed{r, shelf})
		}
		after = Mark{}
	}
	return page, nil
}

// following is the token of the page after one of size records; empty after the last.
func (a Answerer) following(t token, page []placed, size int, now time.Time) (string, error) {
	if len(page) <= size {
		return "", nil
	}
	last := page[size-1]
	t.Shelf, t.At, t.Key, t.Cursor = last.shelf, last.Mark.At.UnixMicro(), last.Mark.Key, t.Cursor+size
	t.Expires = now.Add(tokenLife).Unix()
	return t.write(a.BaseURL)
}

// place reads where a list begins or goes on.
func (a Answerer) place(ctx context.Context, verb string, args url.Values, now time.Time) (token, error) {
	if s := args.Get("resumptionToken"); s != "" {
		t, ok := readToken(a.BaseURL, s, now)
		if !ok || t.Verb != verb || known(t.Prefix) != nil || t.Shelf >= len(a.Shelves) {
			return token{}, refusal{badResumptionToken, "This resumptionToken is damaged, of another verb, or more than a day old. Begin the list again."}
		}
		return t, nil
	}
	t := token{Verb: verb, Prefix: args.Get("metadataPrefix"), Set: args.Get("set")}
	if err := known(t.Prefix); err != nil {
		return token{}, err
	}
	from, day, err := instant(args.Get("from"), false)
	if err != nil {
		return token{}, err
	}
	before, lastDay, err := instant(args.Get("until"), true)
	if err != nil {
		return token{}, err
	}
	switch {
	case args.Has("from") && args.Has("until") && day != lastDay:
		return token{}, refusal{badArgument, "From and until must be of the same granularity."}
	case args.Has("from") && args.Has("until") && !from.Before(before):
		return token{}, refusal{badArgument, "From is later than until."}
	}
	if args.Has("from") {
		t.From = from.UnixMicro()
	}
	if args.Has("until") {
		t.Before = before.UnixMicro()
	}
	if t.Set != "" {
		list, err := a.Sets(ctx)
		if err != nil {
			return token{}, err
		}
		if !slices.ContainsFunc(list, func(s Set) bool { return s.Spec == t.Set }) {
			return token{}, refusal{noRecordsMatch, "There is no such set."}
		}
	}
	return t, nil
}

// instant reads a bound, a day or a second; after moves it to the first instant after
// what it names.
func instant(s string, after bool) (at time.Time, day bool, err error) {
	if s == "" {
		return time.Time{}, false, nil
	}
	step := time.Second
	at, err = time.Parse(stamp, s)
	if err != nil {
		if at, err = time.Parse(time.DateOnly, s); err != nil {
			return time.Time{}, false, refusal{badArgument, "A date is written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ."}
		}
		day, step = true, 24*time.Hour
	}
	if after {
		at = at.Add(step)
	}
	return at, day, nil
}

func micros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n)
}
