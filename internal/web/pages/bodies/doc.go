// Package bodies holds the pages of the coalition's bodies: for everybody the
// structure, each body with its mandate, who sits on it today, on any day, and
// since when, with a picture of seats and terms; for the secretariat the record of
// all of it. Whoever reads without an office learns of people their name, their
// organization and their office, which those who take one are told is public.
package bodies
