package lists

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// List is one mailing list.
type List struct {
	ID    string
	Slug  string // the part of its address before @: "ccrlist"
	Name  i18n.Text
	About i18n.Text // what it is for, and its rules, on its home page and in its welcome
	// BodyID is the body whose membership the list follows; empty for a list one
	// asks to join.
	BodyID   string
	Settings Settings
	MadeAt   time.Time
	Posts    int64 // the number of its newest post
	// Revision grows whenever the archive or the list changes.
	Revision int64
}

// Follows reports whether the list's subscribers are a body's members.
func (l List) Follows() bool { return l.BodyID != "" }

// Settings are what a list can be told; the zero value is not one of them, see
// DefaultSettings.
type Settings struct {
	// Moderated holds every post for a moderator.
	Moderated bool `json:"moderated"`
	// HoldFirst is how many posts of a new subscriber a moderator reads first.
	HoldFirst int `json:"holdFirst"`
	// MaxSize is the largest message distributed unseen, in bytes.
	MaxSize int64 `json:"maxSize"`
	// Attachments are the media types distributed unseen, as "application/pdf" or
	// "image/*"; a message with any other kind waits for a moderator.
	Attachments []string `json:"attachments"`
	// Prefix stands before the subject of copies, as "[ccrlist]"; empty, the
	// default, leaves the author's signature whole.
	Prefix string `json:"prefix"`
	// Footer stands under the text of copies; empty by default, for the same reason.
	Footer i18n.Text `json:"footer"`
	// From says when copies come from the list's address in the author's name.
	From Rewriting `json:"from"`
	// ReplyTo sends answers to the list; by default they go to the author.
	ReplyToList bool `json:"replyToList"`
	// OneClick gives each copy its own one-click link to unsubscribe (RFC 8058);
	// otherwise all copies are the same bytes, with the page's address.
	OneClick bool `json:"oneClick"`
	// ARC seals what arrived proven for those who receive it (RFC 8617).
	ARC bool `json:"arc"`
	// DigestHour is the hour at which the day's digest leaves, in the coalition's zone.
	DigestHour int `json:"digestHour"`
	// RefusedDomains cannot subscribe or post: government, media. A domain stands
	// for those under it too.
	RefusedDomains []string `json:"refusedDomains"`
	Topics         []Topic  `json:"topics,omitempty"`
	// Unlisted keeps the list's page from those who are not on it.
	Unlisted bool `json:"unlisted"`
}

// Rewriting says when the From field of copies is rewritten.
type Rewriting string

// The ways of From.
const (
	// RewriteNeeded: where the author's domain asks receivers to refuse what does
	// not prove it (DMARC), and the author's signature does not survive.
	RewriteNeeded Rewriting = "needed"
	RewriteNever  Rewriting = "never"
	RewriteAlways Rewriting = "always"
)

// Topic is a subject that subscribers may choose to receive alone.
type Topic struct {
	Slug string    `json:"slug"`
	Name i18n.Text `json:"name"`
	// Words in a subject, or in its [brackets], that make a post one of this topic.
	Words []string `json:"words"`
}

// DefaultSettings are those of a new list.
func DefaultSettings() Settings {
	return Settings{
		HoldFirst: 1, MaxSize: 2 << 20, From: RewriteNeeded, OneClick: true, ARC: true, DigestHour: 18,
		Attachments: []string{
			"text/plain", "text/calendar", "text/csv", "text/x-vcard", "text/vcard", "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "message/rfc822",
			"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
			"application/vnd.openxmlformats-officedocument.*", "application/vnd.oasis.opendocument.*", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/rtf",
		},
	}
}

// Limits of what a list can be told.
const (
	// MaxSlug leaves room for "-bounces+" and a token in the 64 octets that the
	// part of an address before @ may have (RFC 5321, 4.5.3.1.1).
	MaxSlug    = 28
	MaxName    = 200
	maxAbout   = 5000
	maxFooter  = 1000
	maxPrefix  = 40
	maxDomains = 500
	maxTopics  = 30
	// LargestPost bounds Settings.MaxSize: what the intake takes at all.
	LargestPost = 25 << 20
)

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	domainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	typeForm   = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]*\*?$`)
)

// reservedSlugs are addresses of the coalition that no list may take.
var reservedSlugs = []string{"u", "m", "confirm", "new", "posts", "dns", "postmaster", "abuse", "secretariat", "bounces", "mailer-daemon", "noreply", "root", "hostmaster", "webmaster"}

// Normal tidies what people typed of a list.
func (l List) Normal() List {
	l.Slug = strings.ToLower(strings.TrimSpace(l.Slug))
	l.Name = i18n.Text{EN: squeeze(l.Name.EN), FR: squeeze(l.Name.FR)}
	l.About = i18n.Text{EN: paragraphs(l.About.EN), FR: paragraphs(l.About.FR)}
	s := &l.Settings
	s.Prefix = squeeze(s.Prefix)
	s.Footer = i18n.Text{EN: paragraphs(s.Footer.EN), FR: paragraphs(s.Footer.FR)}
	s.RefusedDomains = words(s.RefusedDomains)
	s.Attachments = words(s.Attachments)
	if s.From == "" {
		s.From = RewriteNeeded
	}
	return l
}

// words tidies a list that people type: lower case, no blanks, each once.
func words(list []string) []string {
	var out []string
	for _, w := range list {
		w = strings.ToLower(strings.Trim(strings.TrimSpace(w), "@."))
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// paragraphs tidies a text of several lines, whose ends a form writes as CRLF.
func paragraphs(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"), "\r", "\n"))
}

// Check returns what is wrong with a list, nil for nothing.
func (l List) Check() error {
	var wrong []*fault.Error
	must := func(right bool, field, key string, args fault.Args) {
		if !right {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	must(slugForm.MatchString(l.Slug) && len(l.Slug) <= MaxSlug, "slug", "lists.error.slug", fault.Args{"Limit": MaxSlug})
	must(!slices.Contains(reservedSlugs, l.Slug) && !endsInRole(l.Slug), "slug", "lists.error.slug_reserved", fault.Args{"Slug": l.Slug})
	must(!l.Name.Empty(), "name", "lists.error.name", nil)
	must(len([]rune(l.Name.EN)) <= MaxName && len([]rune(l.Name.FR)) <= MaxName, "name", "lists.error.too_long", fault.Args{"Limit": MaxName})
	must(len([]rune(l.About.EN)) <= maxAbout && len([]rune(l.About.FR)) <= maxAbout, "about", "lists.error.too_long", fault.Args{"Limit": maxAbout})
	s := l.Settings
	must(len([]rune(s.Footer.EN)) <= maxFooter && len([]rune(s.Footer.FR)) <= maxFooter, "footer", "lists.error.too_long", fault.Args{"Limit": maxFooter})
	must(len([]rune(s.Prefix)) <= maxPrefix, "prefix", "lists.error.too_long", fault.Args{"Limit": maxPrefix})
	must(s.MaxSize >= 10<<10 && s.MaxSize <= LargestPost, "size", "lists.error.size", fault.Args{"Least": 10, "Most": LargestPost >> 10})
	must(s.HoldFirst >= 0 && s.HoldFirst <= 100, "first", "lists.error.first", nil)
	must(s.DigestHour >= 0 && s.DigestHour < 24, "digest", "lists.error.hour", nil)
	must(s.From == RewriteNeeded || s.From == RewriteNever || s.From == RewriteAlways, "from", "lists.error.from", nil)
	must(len(s.RefusedDomains) <= maxDomains, "domains", "lists.error.domains", fault.Args{"Domain": ""})
	for _, d := range s.RefusedDomains {
		must(domainForm.MatchString(d), "domains", "lists.error.domains", fault.Args{"Domain": d})
	}
	for _, a := range s.Attachments {
		must(typeForm.MatchString(a), "attachments", "lists.error.attachments", fault.Args{"Type": a})
	}
	must(len(s.Topics) <= maxTopics, "topics", "lists.error.topics", nil)
	for i, t := range s.Topics {
		twice := slices.ContainsFunc(s.Topics[:i], func(o Topic) bool { return o.Slug == t.Slug })
		must(slugForm.MatchString(t.Slug) && !t.Name.Empty() && !twice, "topics", "lists.error.topics", nil)
	}
	return fault.Join(wrong...)
}

// TopicsOf lists the slugs of the topics that a subject belongs to.
func (s Settings) TopicsOf(subject string) []string {
	folded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(subject), func(r rune) bool {
		return strings.ContainsRune(" \t[](){}:;,.!?\"'’«»/-–—", r)
	}), " ") + " "
	var found []string
	for _, t := range s.Topics {
		for _, w := range append([]string{t.Slug}, t.Words...) {
			w = strings.Join(strings.FieldsFunc(strings.ToLower(w), func(r rune) bool { return r == ' ' || r == '-' }), " ")
			if w != "" && strings.Contains(folded, " "+w+" ") {
				found = append(found, t.Slug)
				break
			}
		}
	}
	return found
}

// TakesAttachment reports whether a media type is distributed unseen.
func (s Settings) TakesAttachment(mediaType string) bool {
	return slices.ContainsFunc(s.Attachments, func(a string) bool {
		if prefix, ok := strings.CutSuffix(a, "*"); ok {
			return strings.HasPrefix(mediaType, prefix)
		}
		return a == mediaType
	})
}

// RefusesDomain reports whether an address is of a domain that may not take part.
func (s Settings) RefusesDomain(address string) bool {
	_, domain, _ := CutLast(strings.ToLower(address), "@")
	return slices.ContainsFunc(s.RefusedDomains, func(d string) bool { return domain == d || strings.HasSuffix(domain, "."+d) })
}
