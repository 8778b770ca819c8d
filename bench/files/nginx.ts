import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../server/test/server-process.ts'

/** Takes uploads into files of a folder, and serves that folder. The second port answers what was taken. */
const config = (folder: string, port: number) => `
daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events {}
http {
  access_log off; sendfile on; client_max_body_size 0; client_body_temp_path ${folder}/taken;
  server {
    listen 127.0.0.1:${port};
    location /up {
      client_body_in_file_only clean;
      proxy_pass http://127.0.0.1:${port + 1}; proxy_pass_request_body off; proxy_set_header Content-Length "";
    }
    location / { root ${folder}; }
  }
  server { listen 127.0.0.1:${port + 1}; location / { return 200 "taken"; } }
}`

/** The version of nginx on the PATH, or null. */
export function nginxVersion(): string | null {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }).trim().replace('nginx version: nginx/', '')
  } catch {
    return null
  }
}

export interface Nginx {
  url: string
  stop(): Promise<void>
}

/** Starts nginx over a folder. */
export async function startNginx(folder: string, port: number): Promise<Nginx> {
  mkdirSync(join(folder, 'taken'), { recursive: true })
  // Its worker runs as another user.
  for (const path of [folder, join(folder, 'taken')]) chmodSync(path, 0o777)
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, config(folder, port))
  const child = spawn('nginx', ['-c', file], { stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}`
  await until('nginx answers', () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  )
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
