package main

import (
	"plenary.example/internal/registration/desk"
	counter "plenary.example/internal/web/pages/desk"
)

// wireDesk builds the desk of gatherings.
func (p *program) wireDesk() {
	p.desk = desk.New(p.record, p.gatherings, p.registration, p.programme, p.people, p.mail, p.catalog, desk.Options{Profile: p.profile, Site: p.settings.Site()})
	p.worker.Greet(p.desk)
}

func (p *program) deskPages() *counter.Pages {
	return &counter.Pages{Desk: p.desk, Registration: p.registration, Gatherings: p.gatherings}
}
