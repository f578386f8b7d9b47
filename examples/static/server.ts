// This folder on the web, at http://localhost:9000/
import { files, serve } from 'guichet'

serve(files('.'), { port: 9000 })
