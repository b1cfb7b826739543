package main

import (
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	tables "plenary.example/internal/web/pages/roundtables"
)

// wireRoundtables builds what meetings with officials stand on, and what follows
// from them.
func (p *program) wireRoundtables() {
	email := p.profile.Email
	if email == "" {
		email = "secretariat@" + p.profile.MailDomain
	}
	p.roundtables = roundtables.New(p.record, p.people, p.bodies, p.gatherings, p.resolutions, p.mail, p.catalog, roundtables.Options{
		Name: p.profile.Name, Email: email, Site: p.settings.Site(), Location: p.profile.Location(),
	})
	p.followup = followup.New(p.record, p.roundtables, p.people, p.resolutions, p.mail, p.catalog)
	p.worker.Meet(p.roundtables, p.followup)
}

func (p *program) roundtablePages() *tables.Pages {
	return &tables.Pages{Roundtables: p.roundtables, FollowUp: p.followup, Bodies: p.bodies, Resolutions: p.resolutions, Now: p.clock.Now}
}
