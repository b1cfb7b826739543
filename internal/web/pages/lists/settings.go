package lists

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// settingsView is the form of a list's settings.
type settingsView struct {
	loc    *i18n.Localizer
	action string
	isNew  bool
	domain string // the mail domain, for a new list's address
	errs   ui.FormErrors
	values map[string]string
	bodies []ui.Option
	hours  []ui.Option
	froms  []ui.Option
	button string
	most   int64 // the largest size that can be set, in KB
}

func (v settingsView) yes(name string) bool { return v.values[name] == "yes" }

// field is a question of the form, with what stands in it and what was wrong.
// fault names the refusal where it is not called as the field is.
func (v settingsView) field(name, fault string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("mailing.settings." + name), Value: v.values[name], Error: v.errs.For(fault)}
	if hint := "mailing.settings." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func (v settingsView) optional(name, fault string) ui.Field {
	f := v.field(name, fault)
	f.Optional = true
	return f
}

func (p *Pages) newForm(c *door.Call) error {
	if err := c.Actor.Require(lists.MayKeep(c.Actor), "power.keep_lists"); err != nil {
		return err
	}
	return p.settingsWith(c, http.StatusOK, nil, valuesOf(lists.List{Settings: lists.DefaultSettings()}), nil)
}

// settingsWith shows the form; l is nil for a list that is not made yet.
func (p *Pages) settingsWith(c *door.Call, status int, l *lists.List, values map[string]string, errs ui.FormErrors) error {
	v := settingsView{
		loc: c.Loc, action: c.Path("lists", "new"), isNew: l == nil, domain: p.Lists.Domain(), errs: errs, values: values,
		hours: hourOptions(c.Loc), froms: fromOptions(c.Loc), button: c.Text("mailing.new.button"), most: lists.LargestPost >> 10,
	}
	var err error
	if v.bodies, err = p.bodyOptions(c); err != nil {
		return err
	}
	page := twin(c, ui.PageData{
		Title: c.Text("mailing.new.title"), Lead: c.Text("mailing.new.lead"), Errors: errs, NoIndex: true,
		Crumbs: []ui.Link{{Label: c.Text("nav.lists"), Href: c.Path("lists")}},
	}, "lists", "new")
	if l != nil {
		v.action, v.button = to(c, *l, "settings"), c.Text("mailing.settings.save")
		page = twin(c, ui.PageData{
			Title: c.Text("mailing.settings.title"), Kicker: l.Name.In(c.Lang), Errors: errs, NoIndex: true, Crumbs: crumbs(c, *l),
		}, "lists", l.Slug, "settings")
	}
	return c.PageStatus(status, page, settingsPage(v))
}

func (p *Pages) bodyOptions(c *door.Call) ([]ui.Option, error) {
	if p.Bodies == nil {
		return nil, nil
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return nil, err
	}
	var list []ui.Option
	for _, b := range all {
		list = append(list, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
	}
	return list, nil
}

func hourOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for h := range 24 {
		list = append(list, ui.Option{Value: strconv.Itoa(h), Label: l.Time(time.Date(2000, 1, 1, h, 0, 0, 0, time.UTC))})
	}
	return list
}

func fromOptions(l *i18n.Localizer) []ui.Option {
	var list []ui.Option
	for _, f := range []lists.Rewriting{lists.RewriteNeeded, lists.RewriteNever, lists.RewriteAlways} {
		list = append(list, ui.Option{Value: string(f), Label: l.T("mailing.settings.from." + string(f)), Hint: l.T("mailing.settings.from_hint." + string(f))})
	}
	return list
}

// settingsFields are the names of the form's fields.
func settingsFields() []string {
	return []string{
		"slug", "name_en", "name_fr", "about_en", "about_fr", "body", "unlisted", "domains", "moderated", "first", "size", "attachments",
		"reply", "prefix", "footer_en", "footer_fr", "from", "one_click", "arc", "digest", "topics",
	}
}

// valuesOf puts a list's settings into the form's fields.
func valuesOf(l lists.List) map[string]string {
	s := l.Settings
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	return map[string]string{
		"slug": l.Slug, "name_en": l.Name.EN, "name_fr": l.Name.FR, "about_en": l.About.EN, "about_fr": l.About.FR, "body": l.BodyID,
		"unlisted": yes(s.Unlisted), "domains": strings.Join(s.RefusedDomains, "\n"), "moderated": yes(s.Moderated), "first": strconv.Itoa(s.HoldFirst),
		"size": strconv.FormatInt(s.MaxSize>>10, 10), "attachments": strings.Join(s.Attachments, "\n"), "reply": yes(s.ReplyToList), "prefix": s.Prefix,
		"footer_en": s.Footer.EN, "footer_fr": s.Footer.FR, "from": string(s.From), "one_click": yes(s.OneClick), "arc": yes(s.ARC),
		"digest": strconv.Itoa(s.DigestHour), "topics": topicLines(s.Topics),
	}
}

// topicLines writes topics one a line: name in addresses | English | French | words.
func topicLines(topics []lists.Topic) string {
	var out []string
	for _, t := range topics {
		out = append(out, strings.Join([]string{t.Slug, t.Name.EN, t.Name.FR, strings.Join(t.Words, ", ")}, " | "))
	}
	return strings.Join(out, "\n")
}

func topicsOf(text string) []lists.Topic {
	var topics []lists.Topic
	for _, line := range linesOf(text) {
		f := strings.Split(line, "|")
		for len(f) < 4 {
			f = append(f, "")
		}
		t := lists.Topic{Slug: strings.ToLower(strings.TrimSpace(f[0])), Name: i18n.Text{EN: strings.TrimSpace(f[1]), FR: strings.TrimSpace(f[2])}}
		for word := range strings.SplitSeq(strings.Join(f[3:], ","), ",") {
			if word = strings.TrimSpace(word); word != "" {
				t.Words = append(t.Words, word)
			}
		}
		topics = append(topics, t)
	}
	return topics
}

// linesOf are the lines of a field that say something.
func linesOf(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// readSettings reads the form into a list. What is no number is refused here; all
// else the list's own rules refuse.
func readSettings(c *door.Call, l lists.List) (lists.List, error) {
	var wrong []*fault.Error
	whole := func(name, key string) int64 {
		n, err := strconv.ParseInt(c.Value(name), 10, 32)
		if err != nil {
			wrong = append(wrong, fault.Field(name, key, fault.Args{"Least": 10, "Most": int64(lists.LargestPost >> 10)}))
		}
		return n
	}
	both := func(name string) i18n.Text { return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")} }
	l.Name, l.About, l.BodyID = both("name"), both("about"), c.Value("body")
	if l.ID == "" {
		l.Slug = c.Value("slug")
	}
	s := &l.Settings
	s.Unlisted, s.Moderated, s.ReplyToList = c.Value("unlisted") == "yes", c.Value("moderated") == "yes", c.Value("reply") == "yes"
	s.OneClick, s.ARC = c.Value("one_click") == "yes", c.Value("arc") == "yes"
	s.HoldFirst, s.DigestHour = int(whole("first", "lists.error.first")), int(whole("digest", "lists.error.hour"))
	s.MaxSize = whole("size", "lists.error.size") << 10
	s.RefusedDomains, s.Attachments = linesOf(c.Value("domains")), linesOf(c.Value("attachments"))
	s.Prefix, s.Footer, s.From = c.Value("prefix"), both("footer"), lists.Rewriting(c.Value("from"))
	s.Topics = topicsOf(c.Value("topics"))
	return l, fault.Join(wrong...)
}

func typed(c *door.Call) map[string]string {
	values := map[string]string{}
	for _, name := range settingsFields() {
		values[name] = c.Value(name)
	}
	return values
}

func (p *Pages) makeList(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if err := c.Actor.Require(lists.MayKeep(c.Actor), "power.keep_lists"); err != nil {
		return err
	}
	l, refused := readSettings(c, lists.List{Settings: lists.DefaultSettings()})
	if refused == nil {
		l, refused = p.Lists.AddList(c.Ctx(), c.Actor, l)
	}
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.settingsWith(c, http.StatusUnprocessableEntity, nil, typed(c), errs)
	}
	return c.Done(to(c, l), "list_made")
}

// openToKeep is open for those who keep lists, and refuses everybody else.
func (p *Pages) openToKeep(c *door.Call) (lists.List, error) {
	l, _, err := p.open(c)
	if err != nil {
		return l, err
	}
	return l, c.Actor.Require(lists.MayKeep(c.Actor), "power.keep_lists")
}

func (p *Pages) settings(c *door.Call) error {
	l, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	return p.settingsWith(c, http.StatusOK, &l, valuesOf(l), nil)
}

func (p *Pages) changeSettings(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	was, err := p.openToKeep(c)
	if err != nil {
		return err
	}
	l, refused := readSettings(c, was)
	if refused == nil {
		refused = p.Lists.ChangeList(c.Ctx(), c.Actor, l)
	}
	if refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.settingsWith(c, http.StatusUnprocessableEntity, &was, typed(c), errs)
	}
	return c.Done(to(c, l, "settings"), "list_changed")
}

// dns lists the records to publish for the coalition's mail.
func (p *Pages) dns(c *door.Call) error {
	if err := c.Actor.Require(lists.MayKeep(c.Actor), "power.keep_lists"); err != nil {
		return err
	}
	var records []Record
	if p.Records != nil {
		var err error
		if records, err = p.Records(c.Ctx()); err != nil {
			return err
		}
	}
	return c.Page(ui.PageData{
		Title: c.Text("mailing.dns.title"), Lead: c.Text("mailing.dns.lead", "Domain", p.Lists.Domain()), NoIndex: true,
		Crumbs: []ui.Link{{Label: c.Text("nav.lists"), Href: c.Path("lists")}},
	}, dnsPage(c.Loc, records))
}

// with is a field with something more said about it.
func with(f ui.Field, more func(*ui.Field)) ui.Field {
	more(&f)
	return f
}
