package giving

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/i18n"
)

// CampaignState is how a campaign stands.
type CampaignState string

// The states of a campaign.
const (
	Draft  CampaignState = "draft"
	Open   CampaignState = "open"
	Closed CampaignState = "closed"
)

// Say is the state in words.
func (s CampaignState) Say() i18n.Message { return i18n.Say("giving.campaign." + string(s)) }

// Campaign is an appeal with a goal and a page of its own.
type Campaign struct {
	ID            string
	Slug          string // in the address of its page
	Name, About   i18n.Text
	Goal          int64 // cents; 0: none
	Fund          string
	Opens, Closes time.Time // days; zero: no bound
	Suggestions   []int64   // cents; none: those of the coalition
	State         CampaignState
	Made          time.Time
}

// TakesOn reports whether gifts are asked for on a day.
func (c Campaign) TakesOn(day time.Time) bool {
	return c.State == Open && (c.Opens.IsZero() || !day.Before(c.Opens)) && (c.Closes.IsZero() || !day.After(c.Closes))
}

// Progress is what a campaign has brought.
type Progress struct {
	Gifts, Donors int
	Cents         int64
}

var campaignSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (c Campaign) normal() Campaign {
	c.Slug = strings.ToLower(squeeze(c.Slug))
	c.Name = i18n.Text{EN: squeeze(c.Name.EN), FR: squeeze(c.Name.FR)}
	c.About = i18n.Text{EN: strings.TrimSpace(db.Clean(c.About.EN)), FR: strings.TrimSpace(db.Clean(c.About.FR))}
	if c.Fund == "" {
		c.Fund = GeneralFund
	}
	if c.State == "" {
		c.State = Draft
	}
	return c
}

func (c Campaign) check(langs []i18n.Lang) error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(!campaignSlug.MatchString(c.Slug) || len(c.Slug) > 80, "slug", "giving.error.slug", nil)
	for _, l := range langs {
		add(!c.Name.Has(l), "name_"+string(l), "giving.error.campaign_name", nil)
		add(!c.About.Has(l) && c.State != Draft, "about_"+string(l), "giving.error.campaign_about", nil)
	}
	for _, l := range i18n.Langs() {
		add(len([]rune(c.Name.In(l))) > maxName, "name_"+string(l), "giving.error.long", fault.Args{"Most": maxName})
		add(len([]rune(c.About.In(l))) > maxAbout, "about_"+string(l), "giving.error.long", fault.Args{"Most": maxAbout})
	}
	add(c.Goal < 0, "goal", "giving.error.amount", nil)
	add(!c.Opens.IsZero() && !c.Closes.IsZero() && c.Closes.Before(c.Opens), "closes", "payments.error.span", nil)
	add(c.State != Draft && c.State != Open && c.State != Closed, "state", "giving.error.campaign_state", nil)
	return fault.Join(wrong...)
}

// maxAbout bounds what a campaign's page says, in runes.
const maxAbout = 5000

// PutCampaign keeps a campaign: a new one without a key, or a change of one.
func (s *Service) PutCampaign(ctx context.Context, who access.Actor, c Campaign) (kept Campaign, err error) {
	c = c.normal()
	if err := RequireKeeping(who); err != nil {
		return Campaign{}, err
	}
	if err := c.check(s.o.Profile.Languages); err != nil {
		return Campaign{}, err
	}
	err = s.log.Do(ctx, who, "giving.campaign", func(tx *audit.Tx) error {
		q := store.New(tx)
		kept = c
		if err := s.fundTaken(ctx, tx, c.Fund); err != nil {
			return err
		}
		if other, err := q.CampaignBySlug(ctx, c.Slug); err == nil && other.ID != c.ID {
			return fault.Field("slug", "giving.error.slug_taken", nil)
		} else if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if c.ID == "" {
			kept.ID, kept.Made = db.NewID(), tx.Now
			tx.About(KindCampaign, kept.ID)
			return q.InsertCampaign(ctx, store.InsertCampaignParams(campaignRow(kept)))
		}
		row, err := q.Campaign(ctx, c.ID)
		if err != nil {
			return notFound(err, "giving.error.no_campaign")
		}
		kept.Made = db.Time(row.MadeAt)
		tx.About(KindCampaign, c.ID)
		n := campaignRow(kept)
		return q.UpdateCampaign(ctx, store.UpdateCampaignParams{
			ID: n.ID, Slug: n.Slug, NameEn: n.NameEn, NameFr: n.NameFr, AboutEn: n.AboutEn, AboutFr: n.AboutFr, GoalCents: n.GoalCents, Fund: n.Fund,
			Opens: n.Opens, Closes: n.Closes, Suggestions: n.Suggestions, State: n.State,
		})
	})
	return kept, err
}

// CampaignBySlug returns a campaign by its address; a NotFound refusal for none, and
// for a draft unless who keeps gifts.
func (s *Service) CampaignBySlug(ctx context.Context, who access.Actor, slug string) (Campaign, error) {
	row, err := s.on(nil).CampaignBySlug(ctx, slug)
	if err != nil {
		return Campaign{}, notFound(err, "giving.error.no_campaign")
	}
	c := campaignOf(row)
	if c.State == Draft && !MayRead(who) {
		return Campaign{}, fault.New(fault.NotFound, "giving.error.no_campaign", nil)
	}
	return c, nil
}

// Campaign returns a campaign by its key; the zero Campaign for the empty key. tx nil
// is the reader.
func (s *Service) Campaign(ctx context.Context, tx db.DBTX, id string) (Campaign, error) {
	if id == "" {
		return Campaign{}, nil
	}
	row, err := s.on(tx).Campaign(ctx, id)
	if err != nil {
		return Campaign{}, notFound(err, "giving.error.no_campaign")
	}
	return campaignOf(row), nil
}

// Campaigns lists the campaigns, the latest first: those that are open alone to
// whoever does not keep gifts.
func (s *Service) Campaigns(ctx context.Context, who access.Actor) ([]Campaign, error) {
	rows, err := s.on(nil).Campaigns(ctx, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Campaign
	for _, r := range rows {
		if c := campaignOf(r); MayRead(who) || c.State == Open {
			list = append(list, c)
		}
	}
	return list, nil
}

// ProgressOf is what a campaign has brought, less what went back.
func (s *Service) ProgressOf(ctx context.Context, campaignID string) (Progress, error) {
	row, err := s.on(nil).CampaignSum(ctx, campaignID)
	if err != nil {
		return Progress{}, audit.Fault(err)
	}
	return Progress{Gifts: int(row.Gifts), Donors: int(row.Donors), Cents: row.Cents}, nil
}

func campaignRow(c Campaign) store.GivingCampaign {
	var amounts []string
	for _, cents := range c.Suggestions {
		amounts = append(amounts, strconv.FormatInt(cents, 10))
	}
	return store.GivingCampaign{
		ID: c.ID, Slug: c.Slug, NameEn: c.Name.EN, NameFr: c.Name.FR, AboutEn: c.About.EN, AboutFr: c.About.FR, GoalCents: c.Goal, Fund: c.Fund,
		Opens: db.Day(c.Opens), Closes: db.Day(c.Closes), Suggestions: strings.Join(amounts, " "), State: string(c.State), MadeAt: db.Micros(c.Made),
	}
}

func campaignOf(r store.GivingCampaign) Campaign {
	c := Campaign{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Goal: r.GoalCents, Fund: r.Fund,
		Opens: db.ParseDay(r.Opens), Closes: db.ParseDay(r.Closes), State: CampaignState(r.State), Made: db.Time(r.MadeAt),
	}
	for _, amount := range strings.Fields(r.Suggestions) {
		if cents, err := strconv.ParseInt(amount, 10, 64); err == nil {
			c.Suggestions = append(c.Suggestions, cents)
		}
	}
	return c
}
