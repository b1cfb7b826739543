package roster

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
	"plenary.example/internal/roster/uploads"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// columns is the page on which it is decided what the columns hold.
func (p *Pages) columns(c *door.Call, status int, u uploads.Upload, errs ui.FormErrors) error {
	// What holds for rows that do not say changes no column, and may be what is
	// wrong with the form.
	shown := u
	shown.Mapping = roster.Mapping{Columns: u.Mapping.Columns, Values: u.Mapping.Values, Dates: u.Mapping.Dates}
	s, err := p.Uploads.SheetOf(c.Ctx(), c.Actor, shown)
	if err != nil && s == nil {
		return err
	}
	v := columnsView{loc: c.Loc, here: c.Path("manage", "import", u.ID), errs: errs, m: u.Mapping, checked: u.State != uploads.Draft && u.State != uploads.Failed}
	if u.State == uploads.Failed {
		v.notices = append(v.notices, ui.NoticeData{Tone: ui.Bad, Body: u.Refusal.In(c.Lang)})
	}
	for _, d := range s.Doubts {
		v.notices = append(v.notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Loc.Say(d)})
	}
	for _, column := range s.Columns {
		if column.Heading != "" {
			v.columns = append(v.columns, columnField(c.Loc, column))
			v.options = append(v.options, fieldOptions(c.Loc, column))
		}
	}
	for i, unknown := range s.Unknowns {
		v.unknowns = append(v.unknowns, unknownField(c.Loc, i, unknown))
		v.names = append(v.names, string(unknown.Field)+":"+unknown.Value)
		v.meanings = append(v.meanings, meaningOptions(c.Loc, unknown.Field))
	}
	v.ambiguous = u.Mapping.Dates != "" || slices.ContainsFunc(s.Columns, func(col roster.Column) bool { return col.Doubt.Key == "roster.doubt.day_month" })
	data := page(c, u)
	data.Errors = errs
	data.Lead = c.Text("roster.page.columns_lead", "Count", len(s.Rows), "Format", string(s.Table.Format), "Origin", s.Origin())
	return c.PageStatus(status, data, columnsPage(v))
}

func columnField(l *i18n.Localizer, c roster.Column) ui.Field {
	hint := l.T("roster.page.why", "Count", c.Filled, "Why", c.Why)
	if len(c.Samples) > 0 {
		hint += " " + l.T("roster.page.samples", "Samples", strings.Join(c.Samples, " · "))
	}
	if c.Doubt.Key != "" {
		hint += " " + l.Say(c.Doubt)
	}
	return ui.Field{Name: "column-" + strconv.Itoa(c.Index), Label: i18n.Clip(c.Heading, 80), Hint: hint, Value: c.As(), Optional: false}
}

var yearIn = regexp.MustCompile(`(?:19|20)\d\d`)

// fieldOptions are the fields that a column may hold, under headings.
func fieldOptions(l *i18n.Localizer, c roster.Column) []ui.Option {
	var list []ui.Option
	group := ""
	for _, f := range roster.Fields() {
		switch f {
		case roster.Organization:
			group = l.T("roster.page.group.organization")
		case roster.Class:
			group = l.T("roster.page.group.membership")
		case roster.Name:
			group = l.T("roster.page.group.person")
		case roster.Street:
			group = l.T("roster.page.group.place")
		case roster.Dues:
			group = l.T("roster.page.group.dues")
			year := yearIn.FindString(c.Heading)
			if c.Field == roster.Dues {
				year = strconv.Itoa(c.Year)
			}
			if year != "" {
				list = append(list, ui.Option{Value: "dues:" + year, Label: capital(l.Say(f.Words())), Group: group})
			}
			continue
		}
		list = append(list, ui.Option{Value: string(f), Label: capital(l.Say(f.Words())), Group: group})
	}
	return list
}

// capital begins a phrase as a sentence begins.
func capital(phrase string) string {
	for i := range phrase {
		if i > 0 {
			return strings.ToUpper(phrase[:i]) + phrase[i:]
		}
	}
	return strings.ToUpper(phrase)
}

func unknownField(l *i18n.Localizer, i int, u roster.Unknown) ui.Field {
	return ui.Field{
		Name: "meaning-" + strconv.Itoa(i), Label: l.T("roster.page.unknown", "Value", i18n.Clip(u.Value, 60)), Hint: l.T("roster.page.unknown_hint", "Field", u.Field.Words(), "Count", u.Rows),
		Value: u.Meaning, Optional: true, None: l.T("roster.page.undecided"),
	}
}

func meaningOptions(l *i18n.Localizer, f roster.Field) []ui.Option {
	var list []ui.Option
	for _, m := range roster.Meanings(f) {
		list = append(list, ui.Option{Value: m, Label: capital(l.Say(roster.MeaningWords(f, m)))})
	}
	return list
}

func classOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, c := range people.Classes() {
		list = append(list, ui.Option{Value: string(c), Label: l.Say(c.Name())})
	}
	return list
}

func regionOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, r := range people.Regions() {
		list = append(list, ui.Option{Value: string(r), Label: l.Say(r.Name())})
	}
	return list
}

func langOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, lang := range i18n.Langs() {
		list = append(list, ui.Option{Value: string(lang), Label: capital(l.T("roster.lang." + string(lang)))})
	}
	return list
}

func dateOptions(l *i18n.Localizer) []ui.Option {
	return []ui.Option{{Value: "dmy", Label: l.T("roster.page.dates_dmy")}, {Value: "mdy", Label: l.T("roster.page.dates_mdy")}}
}

// decided reads the form. What is as it was guessed is not kept as a decision, so
// that its reason goes on being told.
func (p *Pages) decided(c *door.Call, u uploads.Upload) (roster.Mapping, error) {
	m := roster.Mapping{
		Class: people.Class(c.Value("class")), Region: people.Region(c.Value("region")), Joined: c.Value("joined"), Lang: i18n.Lang(c.Value("lang")),
		Dates: c.Value("dates"), AddDoubtful: c.Value("add_doubtful") == "yes",
	}
	guessed := u
	guessed.Mapping = roster.Mapping{Dates: m.Dates}
	s, err := p.Uploads.SheetOf(c.Ctx(), c.Actor, guessed)
	if err != nil && s == nil {
		return m, err
	}
	for _, column := range s.Columns {
		said := c.Value("column-" + strconv.Itoa(column.Index))
		if said == "" || said == column.As() || column.Heading == "" {
			continue
		}
		if m.Columns == nil {
			m.Columns = map[string]string{}
		}
		m.Columns[column.Heading] = said
	}
	for i := range c.Values("unknown") {
		meaning := c.Value("meaning-" + strconv.Itoa(i))
		field, value, ok := strings.Cut(c.Values("unknown")[i], ":")
		if meaning == "" || !ok {
			continue
		}
		if m.Values == nil {
			m.Values = map[roster.Field]map[string]string{}
		}
		if m.Values[roster.Field(field)] == nil {
			m.Values[roster.Field(field)] = map[string]string{}
		}
		m.Values[roster.Field(field)][value] = meaning
	}
	return m, nil
}
