/** Events that every Lambda author meets, kept short. They need no file and no network. */
export const SAMPLE_EVENTS: { name: string; text: string }[] = [
  { name: 'Empty object', text: '{}\n' },
  { name: 'Name', text: '{\n  "name": "Ada"\n}\n' },
  {
    name: 'API Gateway request',
    text: json({
      version: '2.0',
      routeKey: 'GET /greet',
      rawPath: '/greet',
      rawQueryString: 'name=Ada',
      queryStringParameters: { name: 'Ada' },
      headers: { accept: 'application/json' },
      requestContext: { http: { method: 'GET', path: '/greet' }, stage: '$default' },
      isBase64Encoded: false,
    }),
  },
  {
    name: 'SQS message',
    text: json({
      Records: [
        {
          messageId: '19dd0b57-b21e-4ac1-bd88-01bbb068cb78',
          body: '{"name":"Ada"}',
          attributes: { ApproximateReceiveCount: '1' },
          messageAttributes: {},
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:greetings',
          awsRegion: 'us-east-1',
        },
      ],
    }),
  },
  {
    name: 'S3 object created',
    text: json({
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          awsRegion: 'us-east-1',
          s3: { bucket: { name: 'harbour' }, object: { key: 'manifests/a-1042.json', size: 1024 } },
        },
      ],
    }),
  },
];

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
