package resources

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resources"
	"plenary.example/internal/tongue"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Resources *resources.Service
}

// maxBody is the largest form: a file, and what multipart adds to it.
const maxBody = 11 << 20

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/resources", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/resources/{resource}", Handle: p.one, Shared: true},
		{Pattern: "GET /{lang}/resources/{resource}/{tongue}", Handle: p.one, Shared: true},
		{Pattern: "GET /{lang}/resources/{resource}/{tongue}/file", Handle: p.file},
		{Pattern: "GET /{lang}/manage/resources", Handle: p.desk},
		{Pattern: "GET /{lang}/manage/resources/topics", Handle: p.topics},
		{Pattern: "POST /{lang}/manage/resources/topics", Handle: p.putTopic},
		{Pattern: "GET /{lang}/manage/resources/new", Handle: p.begin},
		{Pattern: "POST /{lang}/manage/resources/new", Handle: p.add, MaxBody: maxBody},
		{Pattern: "GET /{lang}/manage/resources/{resource}", Handle: p.edit},
		{Pattern: "POST /{lang}/manage/resources/{resource}", Handle: p.put},
		{Pattern: "GET /{lang}/manage/resources/{resource}/{tongue}", Handle: p.editText},
		{Pattern: "POST /{lang}/manage/resources/{resource}/{tongue}", Handle: p.putText, MaxBody: maxBody},
	}
}

// spoken is a line in a language of the world.
type spoken struct {
	tag, dir string
	text     string
	href     string
	note     string // in the page's language, where the line's own says too little
	current  bool
}

// byName orders languages by their own names: the official ones first, then by script and
// alphabet as Unicode has them.
func byName(a, b string) int {
	rank := func(tag string) int {
		lang, ok := tongue.Official(tag)
		switch {
		case !ok:
			return 2
		case lang == i18n.FR:
			return 1
		}
		return 0
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return strings.Compare(tongue.OwnName(a), tongue.OwnName(b))
}

// named are languages by their own names, each leading somewhere.
func named(c *door.Call, tags []string, current string, to func(tag string) string) []spoken {
	slices.SortFunc(tags, byName)
	list := make([]spoken, len(tags))
	for i, tag := range tags {
		list[i] = spoken{tag: tag, dir: tongue.Dir(tag), text: tongue.OwnName(tag), href: to(tag), current: tag == current}
		if lang, ok := tongue.Official(tag); !ok || lang != c.Lang {
			list[i].note = tongue.NameIn(tag, c.Lang)
		}
	}
	return list
}

// inTongue marks words of a language of the world.
func inTongue(s spoken) templ.Attributes { return templ.Attributes{"lang": s.tag, "dir": s.dir} }

func currentTongue(s spoken) templ.Attributes {
	if !s.current {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

// written sets what somebody wrote in a language of the world: French by its rules of
// typesetting, every other as it is.
func written(tag, text string) parts.Written {
	if lang, ok := tongue.Official(tag); ok {
		return parts.Plain(lang, text)
	}
	return parts.Plain(i18n.EN, text)
}

// where is the region that a resource is for, in words.
func where(c *door.Call, r people.Region) string {
	if r == "" {
		return c.Text("resources.everywhere")
	}
	return c.Loc.Say(r.Name())
}

func topicName(c *door.Call, topics []resources.Topic, slug string) string {
	for _, t := range topics {
		if t.Slug == slug {
			return t.Name.In(c.Lang)
		}
	}
	return slug
}

func topicOptions(c *door.Call, topics []resources.Topic) []ui.Option {
	var list []ui.Option
	for _, t := range topics {
		list = append(list, ui.Option{Value: t.Slug, Label: t.Name.In(c.Lang)})
	}
	return list
}

func regionOptions(c *door.Call) []ui.Option {
	var list []ui.Option
	for _, r := range people.Regions() {
		list = append(list, ui.Option{Value: string(r), Label: c.Loc.Say(r.Name())})
	}
	return list
}

// dayOf reads a day of a form; the zero time for none, or one that is none.
func dayOf(c *door.Call, name string) time.Time {
	t, err := time.Parse(time.DateOnly, c.Value(name))
	if err != nil {
		return time.Time{}
	}
	return t
}

// query writes the parameters of a list that are set.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
