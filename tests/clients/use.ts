// Uses the generated types against a running server, and prints what came of it.
import createClient from "openapi-fetch"
import type { components, paths } from "./contract.js"

declare const process: { argv: string[] }
const [, , baseUrl = "", key = ""] = process.argv
const api = createClient<paths>({ baseUrl })
const headers = { Authorization: `Bearer ${key}` }

async function read(): Promise<[number, number | null]> {
  const path = { slug: "the-mayor-of-ayr" }
  const { data } = await api.GET("/v1/sources/{slug}/record", { params: { path } })
  if (!data) throw new Error("no record")
  return [data.claims.settled, data.scores.brier && Number(data.scores.brier.toFixed(2))]
}

async function count(): Promise<{ pages: number; items: number; total: number }> {
  const seen = new Set<string>()
  let cursor: string | null | undefined
  let pages = 0
  let total = 0
  do {
    const query = { limit: 2, count: true, ...(cursor ? { cursor } : {}) }
    const { data } = await api.GET("/v1/events", { params: { query } })
    if (!data) throw new Error("no page")
    for (const event of data.items) seen.add(event.slug)
    total = data.total ?? 0
    cursor = data.next
    pages += 1
  } while (cursor)
  return { pages, items: seen.size, total }
}

async function write(): Promise<[number, number, string | undefined]> {
  const body: components["schemas"]["NewSource"] = { name: "Tess Script", role: "made" }
  const first = await api.POST("/v1/sources", { headers, body })
  const second = await api.POST("/v1/sources", { headers, body })
  return [first.response.status, second.response.status, first.data?.role ?? undefined]
}

async function refused(): Promise<[number, string, string]> {
  const { error } = await api.POST("/v1/sources", { headers, body: { name: "" } })
  const problem: components["schemas"]["Problem"] | undefined = error
  return [problem?.status ?? 0, problem?.type ?? "", problem?.errors[0]?.pointer ?? ""]
}

const found = { read: await read(), count: await count(), write: await write(), refused: await refused() }
console.log(JSON.stringify(found))
