package main

import (
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/pages/secretvotes"
)

func (p *program) wireSecretBallots() {
	p.secret = secretballots.New(p.record, p.ballots, p.people, p.meetings, p.mail, p.queue, p.catalog, secretballots.Options{
		Name: p.profile.Name, Site: p.settings.Site(), Location: p.profile.Location(),
	})
	p.worker.CloseSecret(p.secret)
}

func (p *program) secretPages() *secretvotes.Pages {
	return &secretvotes.Pages{Votes: p.secret, People: p.people, Meetings: p.meetings, Resolutions: p.resolutions, Now: p.clock.Now}
}
