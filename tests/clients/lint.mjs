// Lints a contract by Spectral's rules for OpenAPI and by Redocly's recommended ones.
import { readFile } from "node:fs/promises"
import { createConfig, lint } from "@redocly/openapi-core"
import spectralCore from "@stoplight/spectral-core"
import Parsers from "@stoplight/spectral-parsers"
import { oas } from "@stoplight/spectral-rulesets"

const [, , path] = process.argv
const { Document, Spectral } = spectralCore

async function bySpectral() {
  const spectral = new Spectral()
  spectral.setRuleset({ extends: [oas] })
  const text = await readFile(path, "utf-8")
  const flaws = await spectral.run(new Document(text, Parsers.Json, path))
  return flaws.map((flaw) => `spectral ${flaw.code} at ${flaw.path.join("/")}: ${flaw.message}`)
}

async function byRedocly() {
  const config = await createConfig({ extends: ["recommended"] })
  const flaws = await lint({ ref: path, config })
  return flaws.map((flaw) => `redocly ${flaw.ruleId} at ${flaw.location[0]?.pointer}: ${flaw.message}`)
}

console.log(JSON.stringify([...(await bySpectral()), ...(await byRedocly())]))
