package main

import "testing"

// addHarvest names a part of the map of the site.
func addHarvest(_ *testing.T, _ *program, values places) {
	values["/sitemaps/{part} {part}"] = "1.xml"
}
