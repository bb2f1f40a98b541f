{{- define "coral.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "coral.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "coral.node" -}}
app.kubernetes.io/name: coral
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "coral.admission" -}}
app.kubernetes.io/name: coral-admission
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
