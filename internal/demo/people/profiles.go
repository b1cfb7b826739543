package people

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

//go:embed profiles.json
var profileData []byte

// profiles is profiles.json: what the organizations of the worked example say of
// themselves, the branches of two national bodies, and one that has left.
type profiles struct {
	Profiles map[string]profile `json:"profiles"` // by slug
	Branches []relative         `json:"branches"`
	Former   []relative         `json:"former"`
}

type profile struct {
	Areas     []string         `json:"areas"`
	Languages []string         `json:"languages"`
	About     i18n.Text        `json:"about"`
	Shown     []people.Showing `json:"shown"`
	Address   string           `json:"address"`
	Phone     string           `json:"phone"`
	Website   string           `json:"website"`
	Contacts  int              `json:"contacts"` // how many of its people, the first ones, are its contacts
	Earlier   []earlier        `json:"earlier"`
}

// earlier is a membership before the present one.
type earlier struct {
	Class people.Class `json:"class"`
	From  string       `json:"from"`
	To    string       `json:"to"`
}

// relative is a branch, or an organization that has left.
type relative struct {
	Slug   string        `json:"slug"`
	Parent string        `json:"parent"`
	Name   i18n.Text     `json:"name"`
	Class  people.Class  `json:"class"`
	Region people.Region `json:"region"`
	City   string        `json:"city"`
	Joined string        `json:"joined"`
	Ended  string        `json:"ended"`
}

func readProfiles() (profiles, error) {
	var p profiles
	if err := json.Unmarshal(profileData, &p); err != nil {
		return profiles{}, fmt.Errorf("demo: profiles.json: %w", err)
	}
	return p, nil
}

// enter adds an organization with its profile and all its memberships.
func (g *gardener) enter(o people.Organization) (people.Organization, error) {
	p := g.profiles.Profiles[o.Slug]
	o.About, o.Areas, o.Languages, o.Shown, o.Address, o.Phone, o.Website = p.About, p.Areas, p.Languages, p.Shown, p.Address, p.Phone, p.Website
	last := people.Membership{Class: o.Class, From: o.Joined, To: o.Ended}
	if len(p.Earlier) == 0 {
		return g.add.Organization(o)
	}
	var list []people.Membership
	for _, e := range p.Earlier {
		m := people.Membership{Class: e.Class}
		var err error
		if m.From, err = time.Parse(time.DateOnly, e.From); err != nil {
			return o, err
		}
		if m.To, err = time.Parse(time.DateOnly, e.To); err != nil {
			return o, err
		}
		list = append(list, m)
	}
	o.Joined, o.Ended = time.Time{}, time.Time{}
	added, err := g.add.Organization(o)
	if err != nil {
		return added, err
	}
	if err := g.add.Memberships(added.ID, append(list, last)); err != nil {
		return added, err
	}
	added.Class, added.Joined, added.Ended = last.Class, last.From, last.To
	return added, nil
}

// relatives enters the branches and the one that has left: they have no people
// of their own here, and owe nothing.
func (g *gardener) relatives() error {
	for _, r := range append(g.profiles.Branches, g.profiles.Former...) {
		o := people.Organization{
			Slug: r.Slug, Name: r.Name, Class: r.Class, Region: r.Region, City: r.City, Lang: i18n.EN, ParentID: g.planted.Organizations[r.Parent].ID,
			Email: "office@" + r.Slug + ".example",
		}
		if r.Region == people.Quebec {
			o.Lang = i18n.FR
		}
		var err error
		if o.Joined, err = time.Parse(time.DateOnly, r.Joined); err != nil {
			return err
		}
		if r.Ended != "" {
			if o.Ended, err = time.Parse(time.DateOnly, r.Ended); err != nil {
				return err
			}
		}
		added, err := g.enter(o)
		if err != nil {
			return fmt.Errorf("demo: %s: %w", r.Slug, err)
		}
		g.planted.Organizations[r.Slug] = added
	}
	return nil
}
