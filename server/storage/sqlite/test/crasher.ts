import { Json } from '../../json.ts'
import { serve } from '../engine/worker-loop.ts'

serve<string, string | Json<unknown>>(async (question) => {
  if (question === 'die') throw new Error('out of the blue')
  if (question === 'exit') process.exit(3)
  return question.startsWith('{') ? new Json(question) : question
})
