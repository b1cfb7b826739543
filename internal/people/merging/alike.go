package merging

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/internal/store"
)

// Likeness is what two records of organizations have in common.
type Likeness string

// What two records may have in common.
const (
	SameName      Likeness = "name"   // in either language, accents and case aside
	SameSite      Likeness = "site"   // the host of the website
	SameDomain    Likeness = "domain" // of the e-mail address, where it is not a provider's
	SameTelephone Likeness = "telephone"
)

// Likenesses lists them in the order pages show them.
func Likenesses() []Likeness { return []Likeness{SameName, SameSite, SameDomain, SameTelephone} }

// shared are hosts whose addresses and pages are many organizations'.
var shared = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "outlook.com": true, "outlook.fr": true, "hotmail.com": true, "hotmail.ca": true, "hotmail.fr": true, "live.com": true, "live.ca": true, "live.fr": true,
	"msn.com": true, "yahoo.com": true, "yahoo.ca": true, "yahoo.fr": true, "icloud.com": true, "me.com": true, "mac.com": true, "aol.com": true, "proton.me": true, "protonmail.com": true, "pm.me": true,
	"gmx.com": true, "mail.com": true, "bell.net": true, "sympatico.ca": true, "videotron.ca": true, "videotron.qc.ca": true, "rogers.com": true, "shaw.ca": true, "telus.net": true, "cogeco.ca": true,
	"cogeco.net": true, "eastlink.ca": true, "nf.sympatico.ca": true, "sasktel.net": true, "mts.net": true, "mymts.net": true, "bellaliant.net": true, "xplornet.com": true, "globetrotter.net": true,
	"facebook.com": true, "instagram.com": true, "linkedin.com": true, "twitter.com": true, "x.com": true, "youtube.com": true, "sites.google.com": true, "linktr.ee": true, "canadahelps.org": true,
}

// keys are what an organization is compared by.
func (l Likeness) keys(o store.Organization) []string {
	var list []string
	switch l {
	case SameName:
		list = []string{people.Fold(o.NameEn), people.Fold(o.NameFr)}
	case SameSite:
		u, err := url.Parse(o.Website)
		if err == nil {
			list = []string{strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")}
		}
	case SameDomain:
		_, host, _ := strings.Cut(o.Email, "@")
		list = []string{host}
	case SameTelephone:
		list = []string{people.AlikeTelephone(o.Phone)}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(key string) bool { return key == "" || shared[key] })
}

// Pair are two records that may be one organization's, the older one first.
type Pair struct {
	Key  string // what they have in common, as it is compared
	A, B people.Organization
}

// Bounds of a page of pairs, of what is read at once, and of the records that are
// set beside the first one for one thing they have in common.
const (
	pageSize = 20
	batch    = 500
	most     = 10
)

// Alike lists a page of pairs of records that have something in common, those
// found to be two left out, after a place (empty: from the first); next is where
// the page after this one begins. It reads the whole register, which is some
// thousands of rows: what is compared is not kept, so that it cannot be out of date.
func (r *Register) Alike(ctx context.Context, by Likeness, apart map[[2]string]bool, after string) (list []Pair, next string, err error) {
	groups, err := r.groups(ctx, by)
	if err != nil {
		return nil, "", err
	}
	shown := map[[2]string]bool{}
	for _, g := range groups {
		for i, a := range g.rows {
			for _, b := range g.rows[i+1 : min(len(g.rows), i+most)] {
				two := [2]string{a.ID, b.ID}
				place := g.key + "\n" + a.ID + "\n" + b.ID
				if apart[two] || shown[two] {
					continue
				}
				shown[two] = true
				if place > after {
					if len(list) == pageSize {
						return list, list[pageSize-1].place(), nil
					}
					list = append(list, Pair{Key: g.key, A: particulars(a), B: particulars(b)})
				}
				break // the others come once these two are dealt with
			}
		}
	}
	return list, "", nil
}

func (p Pair) place() string { return p.Key + "\n" + p.A.ID + "\n" + p.B.ID }

type group struct {
	key  string
	rows []store.Organization
}

func (r *Register) groups(ctx context.Context, by Likeness) ([]group, error) {
	q, after, found := store.New(r.db.Reader()), "", map[string][]store.Organization{}
	for {
		rows, err := q.OrganizationsAfter(ctx, after, batch)
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, o := range rows {
			for _, key := range by.keys(o) {
				found[key] = append(found[key], o)
			}
		}
		if len(rows) < batch {
			break
		}
		after = rows[len(rows)-1].ID
	}
	var list []group
	for key, rows := range found {
		if len(rows) > 1 {
			list = append(list, group{key, rows})
		}
	}
	slices.SortFunc(list, func(a, b group) int { return cmp.Compare(a.key, b.key) })
	return list, nil
}

// particulars is what pages compare of an organization.
func particulars(r store.Organization) people.Organization {
	return people.Organization{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Class: people.Class(r.Class), Region: people.Region(r.Region), City: r.City, Email: r.Email, Phone: r.Phone, Website: r.Website,
		Joined: db.ParseDay(r.Joined), Ended: db.ParseDay(r.Ended),
	}
}
