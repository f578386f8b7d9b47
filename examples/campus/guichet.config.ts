import { defineConfig } from 'guichet'

export default defineConfig({ port: 5000 })
