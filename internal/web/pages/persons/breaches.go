package persons

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/persondata"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

type breachesView struct {
	loc    *i18n.Localizer
	tabs   []ui.Link
	record string
	file   string
	list   []breachLine
	more   string
}

type breachLine struct {
	title, href, line string
	tag               ui.TagData
}

// breaches is the register of confidentiality incidents.
func (p *Pages) breaches(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	list, next, err := p.Data.Breaches(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	v := breachesView{loc: c.Loc, tabs: tabs(c, "breaches"), record: c.Path("manage", "breaches", "new"), file: c.Path("manage", "breaches.csv")}
	for _, b := range list {
		v.list = append(v.list, breachLine{
			title: c.Text("breach.one", "Reference", b.Label(), "Title", b.Title), href: c.Path("manage", "breaches", b.ID), line: c.Text("breach.known_line", "Day", b.Now().Known, "Until", b.KeepUntil), tag: breachTag(c, b),
		})
	}
	if next != "" {
		v.more = c.Path("manage", "breaches") + "?" + url.Values{"after": {next}}.Encode()
	}
	page := ui.PageData{Title: c.Text("breach.title"), Lead: c.Text("breach.lead", "Years", persondata.BreachYears), Crumbs: keepCrumbs(c)}
	return c.Page(twin(c, page, "manage", "breaches"), breachesPage(v))
}

func breachTag(c *door.Call, b persondata.Breach) ui.TagData {
	tone := ui.Good
	switch now := b.Now(); {
	case b.Untold():
		return ui.TagData{Tone: ui.Bad, Word: c.Text("breach.untold")}
	case now.Risk == persondata.RiskOpen:
		tone = ui.Waiting
	}
	return ui.TagData{Tone: tone, Word: c.Loc.Say(b.Now().Risk.Name())}
}

// breachesFile is the whole register as a file.
func (p *Pages) breachesFile(c *door.Call) error {
	var b bytes.Buffer
	if err := p.Data.WriteBreaches(c.Ctx(), c.Actor, &b); err != nil {
		return err
	}
	return c.Download("incidents.csv", "text/csv; charset=utf-8", b.Bytes())
}

// breachForm is the form of a first or a further entry.
type breachForm struct {
	loc    *i18n.Localizer
	action string
	first  bool
	values map[string]string
	errs   ui.FormErrors
	cancel string
}

var breachFields = []string{"title", "about", "information", "cause", "persons", "risk", "reasons", "measures", "told", "from", "to", "known", "commission", "commissioner", "persons_told"}

func (f breachForm) risks() []ui.Option {
	var list []ui.Option
	for _, r := range persondata.Risks() {
		list = append(list, ui.Option{Value: string(r), Label: f.loc.Say(r.Name())})
	}
	return list
}

func (f breachForm) about() string {
	if f.first {
		return f.loc.T("breach.field.about")
	}
	return f.loc.T("breach.field.addition")
}

// readEntry puts the form into an entry; what cannot be read is refused here, all
// else by the register's own rules.
func readEntry(c *door.Call) (e persondata.BreachEntry, values map[string]string, err error) {
	values = map[string]string{}
	for _, name := range breachFields {
		values[name] = strings.ReplaceAll(c.Value(name), "\r\n", "\n")
	}
	var wrong []*fault.Error
	e = persondata.BreachEntry{
		About: values["about"], Information: values["information"], Cause: values["cause"], Persons: persondata.Unknown, Risk: persondata.Risk(values["risk"]),
		Reasons: values["reasons"], Measures: values["measures"], Told: values["told"],
	}
	for _, d := range []struct {
		name string
		to   *time.Time
	}{{"from", &e.From}, {"to", &e.To}, {"known", &e.Known}, {"commission", &e.Commission}, {"commissioner", &e.Commissioner}, {"persons_told", &e.PersonsTold}} {
		if values[d.name] == "" {
			continue
		}
		if *d.to, err = time.Parse(time.DateOnly, values[d.name]); err != nil {
			wrong = append(wrong, fault.Field(d.name, "breach.error.day", nil))
		}
	}
	if values["persons"] != "" {
		n, err := strconv.ParseInt(values["persons"], 10, 64)
		if err != nil || n < 0 {
			wrong = append(wrong, fault.Field("persons", "breach.error.persons", nil))
		}
		e.Persons = n
	}
	return e, values, fault.Join(wrong...)
}

func (p *Pages) newBreach(c *door.Call) error { return p.newBreachPage(c, http.StatusOK, nil, nil) }

func (p *Pages) newBreachPage(c *door.Call, status int, values map[string]string, errs ui.FormErrors) error {
	if err := persondata.MayKeep(c.Actor); err != nil {
		return err
	}
	v := breachForm{loc: c.Loc, action: c.Path("manage", "breaches", "new"), first: true, values: values, errs: errs, cancel: c.Path("manage", "breaches")}
	page := ui.PageData{Title: c.Text("breach.new.title"), Lead: c.Text("breach.new.lead"), Errors: errs, Crumbs: breachCrumbs(c)}
	return c.PageStatus(status, twin(c, page, "manage", "breaches", "new"), newBreachPage(v))
}

func breachCrumbs(c *door.Call) []ui.Link {
	return keepCrumbs(c, ui.Link{Label: c.Text("breach.title"), Href: c.Path("manage", "breaches")})
}

// recordBreach enters an incident.
func (p *Pages) recordBreach(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, values, refused := readEntry(c)
	var b persondata.Breach
	if refused == nil {
		b, refused = p.Data.RecordBreach(c.Ctx(), c.Actor, values["title"], e)
	}
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.newBreachPage(c, c.RefusalStatus(refused), values, errs)
	}
	return c.Done(c.Path("manage", "breaches", b.ID), "breach_recorded")
}

type breachView struct {
	loc     *i18n.Localizer
	tag     ui.TagData
	notice  string
	now     []ui.Fact
	entries []breachEntryView
	form    breachForm
	open    bool
}

type breachEntryView struct {
	title string
	facts []ui.Fact
}

// breach shows an incident: how it stands, and all that was written of it.
func (p *Pages) breach(c *door.Call) error { return p.breachPage(c, http.StatusOK, nil, nil) }

func (p *Pages) breachPage(c *door.Call, status int, values map[string]string, errs ui.FormErrors) error {
	b, err := p.Data.BreachByID(c.Ctx(), c.Actor, c.R.PathValue("breach"))
	if err != nil {
		return err
	}
	here := c.Path("manage", "breaches", b.ID)
	v := breachView{
		loc: c.Loc, tag: breachTag(c, b), now: breachFacts(c, b.Now(), true), open: errs.Any(),
		form: breachForm{loc: c.Loc, action: here, values: values, errs: errs, cancel: c.Path("manage", "breaches")},
	}
	if b.Untold() {
		v.notice = c.Text("breach.untold_notice")
	}
	for i := len(b.Entries) - 1; i >= 0; i-- {
		e := b.Entries[i]
		title := c.Text("breach.entry", "By", e.By, "When", c.Local(e.At))
		if e.First {
			title = c.Text("breach.first_entry", "By", e.By, "When", c.Local(e.At))
		}
		v.entries = append(v.entries, breachEntryView{title: title, facts: breachFacts(c, e, e.First)})
	}
	page := ui.PageData{
		Title: b.Title, Kicker: c.Text("breach.kicker", "Reference", b.Label()), Lead: c.Text("breach.kept", "Until", b.KeepUntil), Errors: errs, Crumbs: breachCrumbs(c),
	}
	return c.PageStatus(status, twin(c, page, "manage", "breaches", b.ID), breachPage(v))
}

func breachFacts(c *door.Call, e persondata.BreachEntry, first bool) []ui.Fact {
	var list []ui.Fact
	add := func(field, text string) {
		if text != "" {
			list = append(list, ui.Fact{Term: c.Text("breach.field." + field), Text: text})
		}
	}
	day := func(field string, d time.Time) {
		if !d.IsZero() {
			add(field, c.Loc.Date(d))
		}
	}
	if first {
		add("about", e.About)
	} else {
		add("addition", e.About)
	}
	day("from", e.From)
	day("to", e.To)
	day("known", e.Known)
	add("information", e.Information)
	add("cause", e.Cause)
	if e.Persons != persondata.Unknown {
		add("persons", c.Loc.Number(e.Persons))
	} else if first {
		add("persons", c.Text("breach.persons_unknown"))
	}
	if e.Risk != "" {
		add("risk", c.Loc.Say(e.Risk.Name()))
	}
	add("reasons", e.Reasons)
	add("measures", e.Measures)
	day("commission", e.Commission)
	day("commissioner", e.Commissioner)
	day("persons_told", e.PersonsTold)
	add("told", e.Told)
	return list
}

// addToBreach writes a further entry of an incident.
func (p *Pages) addToBreach(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	e, values, refused := readEntry(c)
	if refused == nil {
		refused = p.Data.AddToBreach(c.Ctx(), c.Actor, c.R.PathValue("breach"), e)
	}
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.breachPage(c, c.RefusalStatus(refused), values, errs)
	}
	return c.Done(c.Path("manage", "breaches", c.R.PathValue("breach")), "breach_added")
}
