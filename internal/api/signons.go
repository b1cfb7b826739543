package api

import (
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons"
)

// SignOn is a statement that organizations sign on to.
type SignOn struct {
	Slug      string    `json:"slug" doc:"Its name in addresses."`
	Title     i18n.Text `json:"title"`
	Addressee i18n.Text `json:"addressee"`
	State     string    `json:"state" enum:"scheduled,open,closed,delivered,withdrawn"`
	Version   int       `json:"version" doc:"Of the text; a signature is for one version."`
	Opens     string    `json:"opens" format:"date-time"`
	Closes    string    `json:"closes" format:"date-time" doc:"The first instant at which no form is taken."`
	Delivered string    `json:"delivered,omitempty" format:"date"`
	Count     int       `json:"count" doc:"Signatures of the version in force."`
	Goal      int       `json:"goal,omitempty"`
	Page      string    `json:"page"`
}

// SignOns are statements, the latest deadline first.
type SignOns struct {
	SignOns []SignOn `json:"signOns"`
	Next    string   `json:"next,omitempty" doc:"What to ask for with after, for the statements that follow; none at the end."`
}

// SignedText is a statement with its text and those who signed it.
type SignedText struct {
	SignOn

	Text        i18n.Text       `json:"text"`
	Format      string          `json:"format" enum:"markdown,plain" doc:"How the text is written: Markdown in which HTML stands for itself, or plain paragraphs with lists under hyphens, as statements were before."`
	Signatories []signons.Named `json:"signatories"`
}

func (c *call) signOn(st signons.Statement, count int) SignOn {
	out := SignOn{
		Slug: st.Slug, Title: st.Title, Addressee: st.Addressee, State: string(st.StateAt(c.Door.Now())), Version: st.Version, Opens: st.Opens.UTC().Format(time.RFC3339), Closes: st.Closes.UTC().Format(time.RFC3339),
		Count: count, Goal: st.Goal, Page: c.site("sign-ons", st.Slug),
	}
	if !st.Delivered.IsZero() {
		out.Delivered = st.Delivered.Format(time.DateOnly)
	}
	return out
}

func listSignOns(c *call) (SignOns, error) {
	list, more, err := c.api.Signons.List(c.Ctx(), access.Actor{Lang: c.Lang}, c.asked("after"))
	out := SignOns{SignOns: []SignOn{}}
	for _, st := range list {
		out.SignOns = append(out.SignOns, c.signOn(st.Statement, st.Count))
	}
	if more {
		out.Next = list[len(list)-1].ID
	}
	return out, err
}

func getSignOn(c *call) (SignedText, error) {
	st, err := c.api.Signons.Get(c.Ctx(), access.Actor{Lang: c.Lang}, c.R.PathValue("statement"))
	if err != nil {
		return SignedText{}, err
	}
	r, err := c.api.Signons.RollOf(c.Ctx(), st)
	out := SignedText{SignOn: c.signOn(st, r.Count()), Text: st.Text, Format: "plain", Signatories: r.Names(c.Lang)}
	if st.Marked {
		out.Format = "markdown"
	}
	return out, err
}

// SignFor is the wish to sign for a member organization.
type SignFor struct {
	Organization string `json:"organization,omitempty" doc:"Its key; the first of the key holder’s without it."`
}

// Signed is what became of a signature.
type Signed struct {
	ID    string `json:"id"`
	Stage string `json:"stage" enum:"confirmed,contact,held,merged" doc:"Whether it counts, or who is to confirm it."`
	Page  string `json:"page"`
}

func signStatement(c *call, in SignFor) (Signed, error) {
	st, err := c.api.Signons.Get(c.Ctx(), access.Actor{Lang: c.Lang}, c.R.PathValue("statement"))
	if err != nil {
		return Signed{}, err
	}
	if in.Organization == "" {
		if len(c.Actor.Seats) == 0 {
			return Signed{}, fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"Power": i18n.Say("power.sign_for_member")})
		}
		in.Organization = c.Actor.Seats[0].OrganizationID
	}
	g, err := c.api.Signons.SignAsMember(c.Ctx(), c.Actor, st.ID, in.Organization)
	return Signed{ID: g.ID, Stage: string(g.Stage), Page: c.site("sign-ons", st.Slug)}, err
}
